/// Where a value sits within another: `items[3].name`.
struct JSONPath {
    private(set) var text = ""

    init() {}

    init(_ codingPath: [any CodingKey]) {
        for key in codingPath {
            if let index = key.intValue {
                append(index: index)
            } else {
                append(key: key.stringValue)
            }
        }
    }

    mutating func append(index: Int) {
        text += "[\(index)]"
    }

    mutating func append(key: String) {
        if Self.readsPlainly(key) {
            text += text.isEmpty ? key : ".\(key)"
        } else {
            text += "[\(JSONValue.string(key).encodedString())]"
        }
    }

    private static func readsPlainly(_ key: String) -> Bool {
        !key.isEmpty
            && key.unicodeScalars.allSatisfy { scalar in
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
            }
    }
}
