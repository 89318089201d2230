extension JSONParser {
    mutating func parseString() throws(JSONError) -> String {
        let opening = index
        index += 1
        let start = index
        skipPlainText()
        if peek() == UInt8(ascii: "\"") {
            index += 1
            return try makeString(of: bytes[start..<(index - 1)], at: start)
        }
        return try parseEscapedString(from: start, opening: opening)
    }

    private mutating func skipPlainText() {
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            index += 1
        }
    }

    private mutating func parseEscapedString(from start: Int, opening: Int) throws(JSONError) -> String {
        var text = Array(bytes[start..<index])
        while true {
            switch peek() {
            case UInt8(ascii: "\""):
                index += 1
                return try makeString(of: text[...], at: start)
            case UInt8(ascii: "\\"):
                try parseEscape(into: &text)
            case nil:
                throw fault(.invalidSyntax, "a string without closing quote", at: opening)
            default:
                throw fault(.invalidSyntax, "a control character in a string must be escaped, found \(here)")
            }
            let run = index
            skipPlainText()
            text.append(contentsOf: bytes[run..<index])
        }
    }

    private mutating func parseEscape(into text: inout [UInt8]) throws(JSONError) {
        let start = index
        index += 1
        let byte = peek()
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte ?? 0)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: UTF8.encode(try parseScalar(from: start)) ?? .init())
        default: throw fault(.invalidSyntax, "an escape that JSON does not have", at: start)
        }
    }

    /// Reads what follows `\u`, with its second half when it is the first of a surrogate pair.
    private mutating func parseScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try parseHexDigits(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw fault(.invalidText, "half of a surrogate pair", at: start)
        }
        let second = try parseHexDigits(from: start)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else {
            throw fault(.invalidText, "half of a surrogate pair", at: start)
        }
        return scalar
    }

    private mutating func parseHexDigits(from start: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Self.hexDigit(byte) else {
                throw fault(.invalidSyntax, "four hexadecimal digits must follow \\u", at: start)
            }
            value = value << 4 | digit
            index += 1
        }
        return value
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private func makeString(of text: ArraySlice<UInt8>, at start: Int) throws(JSONError) -> String {
        guard let string = String(validating: text, as: UTF8.self) else {
            throw fault(.invalidText, "a string that is not valid UTF-8", at: start)
        }
        return string
    }
}
