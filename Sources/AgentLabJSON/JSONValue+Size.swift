extension JSONValue {
    /// About how many bytes its text has; costs no encoding.
    package var approximateSize: Int {
        switch self {
        case .null, .bool: 4
        case .int, .double: 8
        case .string(let value): value.utf8.count + 2
        case .array(let elements): elements.reduce(2) { $0 + $1.approximateSize + 1 }
        case .object(let members): members.reduce(2) { $0 + $1.key.utf8.count + 4 + $1.value.approximateSize }
        }
    }
}
