import AgentLabJSON

/// A value in a workflow file together with its place.
struct FileValue: Sendable {
    let content: Content
    let place: FilePlace

    enum Content: Sendable {
        case scalar(Scalar)
        case list([FileValue])
        case map([Entry])
    }

    struct Entry: Sendable {
        let key: String
        let place: FilePlace
        let value: FileValue
    }

    struct Scalar: Sendable {
        let text: String
        let style: Style

        /// How it was written, by which the places within it are found.
        enum Style: Sendable {
            case plain
            case quoted
            /// After `|` or `>`, on the lines below.
            case block
        }
    }
}

extension FileValue {
    /// What an error message calls the value.
    var kindName: String {
        switch content {
        case .scalar(let scalar):
            switch scalar.value {
            case .null: "nothing"
            case .bool(let value): "\(value)"
            case .int, .double: "the number \(scalar.text)"
            default: "the text \"\(scalar.text.prefix(40))\""
            }
        case .list: "a list"
        case .map: "a map"
        }
    }

    var isNull: Bool {
        if case .scalar(let scalar) = content { scalar.value == .null } else { false }
    }

    /// The value as JSON; of two equal keys, which the parser refuses before, the last.
    var json: JSONValue {
        switch content {
        case .scalar(let scalar): scalar.value
        case .list(let elements): .array(elements.map(\.json))
        case .map(let entries): .object(Dictionary(entries.map { ($0.key, $0.value.json) }) { $1 })
        }
    }

    /// The place of a character of a scalar's text, as well as it can be told.
    func place(line: Int, column: Int) -> FilePlace {
        guard case .scalar(let scalar) = content else { return place }
        return switch scalar.style {
        case .block: FilePlace(line: place.line + line, column: column)
        case .quoted where line == 1: FilePlace(line: place.line, column: place.column + column)
        case .plain where line == 1: FilePlace(line: place.line, column: place.column + column - 1)
        default: FilePlace(line: place.line + line - 1, column: 1)
        }
    }
}

extension FileValue.Scalar {
    /// What it means: YAML 1.2's core schema, in which `no` and `on` are texts.
    var value: JSONValue {
        guard style == .plain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return number ?? .string(text)
        }
    }

    private var number: JSONValue? {
        guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return nil }
        if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16).map { .int($0) } }
        if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8).map { .int($0) } }
        if let whole = Int(text) { return .int(whole) }
        guard text.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }), let value = Double(text) else {
            return nil
        }
        return value.isFinite ? .double(value) : nil
    }
}
