/// Reads one JSON text (RFC 8259) from bytes, strictly.
struct JSONParser {
    let bytes: [UInt8]
    var index = 0
    private var depth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parseDocument() throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw fault(.invalidSyntax, "the text begins with a byte order mark; JSON has none")
        }
        skipWhitespace()
        let value = try parseValue()
        skipWhitespace()
        guard index == bytes.count else {
            throw fault(.invalidSyntax, "expected the end of the text, found \(here)")
        }
        return value
    }

    private mutating func parseValue() throws(JSONError) -> JSONValue {
        switch peek() {
        case UInt8(ascii: "{"): return try parseObject()
        case UInt8(ascii: "["): return try parseArray()
        case UInt8(ascii: "\""): return .string(try parseString())
        case let byte? where byte == UInt8(ascii: "-") || Self.digit(byte) != nil: return try parseNumber()
        case UInt8(ascii: "t"): return try parse("true", as: .bool(true))
        case UInt8(ascii: "f"): return try parse("false", as: .bool(false))
        case UInt8(ascii: "n"): return try parse("null", as: .null)
        default: throw fault(.invalidSyntax, "expected a value, found \(here)")
        }
    }

    private mutating func parse(_ word: StaticString, as value: JSONValue) throws(JSONError) -> JSONValue {
        let text = word.description.utf8
        guard bytes[index...].starts(with: text) else {
            throw fault(.invalidSyntax, "expected \(word)")
        }
        index += text.count
        return value
    }

    private mutating func parseArray() throws(JSONError) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return leave(with: .array([])) }
        repeat {
            skipWhitespace()
            elements.append(try parseValue())
            skipWhitespace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else {
            throw fault(.invalidSyntax, "expected ',' or ']' after an element, found \(here)")
        }
        return leave(with: .array(elements))
    }

    private mutating func parseObject() throws(JSONError) -> JSONValue {
        try enter()
        var members: [String: JSONValue] = [:]
        if take(UInt8(ascii: "}")) { return leave(with: .object([:])) }
        repeat {
            skipWhitespace()
            let key = try parseKey()
            members[key] = try parseValue()
            skipWhitespace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else {
            throw fault(.invalidSyntax, "expected ',' or '}' after a member, found \(here)")
        }
        return leave(with: .object(members))
    }

    private mutating func parseKey() throws(JSONError) -> String {
        guard peek() == UInt8(ascii: "\"") else {
            throw fault(.invalidSyntax, "expected a key in quotes, found \(here)")
        }
        let key = try parseString()
        skipWhitespace()
        guard take(UInt8(ascii: ":")) else {
            throw fault(.invalidSyntax, "expected ':' after a key, found \(here)")
        }
        skipWhitespace()
        return key
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= JSONValue.maximumDepth else {
            throw fault(.tooDeep, "more than \(JSONValue.maximumDepth) arrays and objects within each other")
        }
        index += 1
        skipWhitespace()
    }

    private mutating func leave(with value: JSONValue) -> JSONValue {
        depth -= 1
        return value
    }
}

extension JSONParser {
    func peek() -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        index += 1
        return true
    }

    mutating func skipWhitespace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    /// What stands at the current place, in words.
    var here: String {
        switch peek() {
        case nil: "the end of the text"
        case let byte? where (0x21..<0x7F).contains(byte): "'\(Unicode.Scalar(byte))'"
        case let byte?: "byte 0x\(String(byte, radix: 16, uppercase: true))"
        }
    }

    func fault(_ code: JSONError.Code, _ message: String, at offset: Int? = nil) -> JSONError {
        JSONError(code, message, position: JSONError.Position(offset: offset ?? index, in: bytes))
    }
}
