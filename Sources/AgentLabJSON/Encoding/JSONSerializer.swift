/// Appends compact JSON to a byte buffer.
///
/// Every stage that the engine commits passes through here, so the usual cases (short objects, strings without escapes,
/// small numbers) stay free of intermediate strings. Faults are only noted, and looked for when they are asked about.
struct JSONSerializer {
    var bytes: [UInt8]
    /// Something that storage cannot hold was met: a NUL, a NaN, an infinity, or too many levels.
    private(set) var metUnstorable = false
    private var depth = 0

    init(bytes: consuming [UInt8]) {
        self.bytes = bytes
    }

    mutating func append(_ value: JSONValue) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
        case .int(let value): append(value)
        case .double(let value): append(value)
        case .string(let value): append(value)
        case .array(let elements): append(elements)
        case .object(let members): append(members)
        }
    }

    private mutating func append(_ elements: [JSONValue]) {
        enter()
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for element in elements {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            append(element)
        }
        bytes.append(UInt8(ascii: "]"))
        depth -= 1
    }

    private mutating func append(_ members: [String: JSONValue]) {
        enter()
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, value) in members.sortedByKey {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            append(key)
            bytes.append(UInt8(ascii: ":"))
            append(value)
        }
        bytes.append(UInt8(ascii: "}"))
        depth -= 1
    }

    private mutating func enter() {
        depth += 1
        if depth > JSONValue.maximumDepth { metUnstorable = true }
    }
}

extension JSONSerializer {
    mutating func append(_ value: Int) {
        // 20 places hold the sign and the 19 digits of the smallest number.
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var first = 20
        var rest = value.magnitude
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        if value < 0 {
            first -= 1
            digits[first] = UInt8(ascii: "-")
        }
        bytes.append(addingCapacity: 20) { output in
            for place in first..<20 { output.append(digits[place]) }
        }
    }

    mutating func append(_ value: Double) {
        guard value.isFinite else {
            metUnstorable = true
            bytes.append(contentsOf: "null".utf8)
            return
        }
        // The standard library writes the shortest text that reads back as the same number, always with a point or an
        // exponent, and all its finite forms are JSON.
        bytes.append(contentsOf: value.description.utf8)
    }

    mutating func append(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        if Self.needsEscapes(value.utf8.span) {
            appendEscaping(Array(value.utf8))
        } else {
            bytes.append(contentsOf: value.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Looks at every byte without leaving early, so that the compiler can take many at a time.
    private static func needsEscapes(_ text: Span<UInt8>) -> Bool {
        var found: UInt8 = 0
        for index in text.indices {
            let byte = text[index]
            found |= (byte < 0x20 ? 1 : 0) | (byte == 0x22 ? 1 : 0) | (byte == 0x5C ? 1 : 0)
        }
        return found != 0
    }

    private mutating func appendEscaping(_ text: [UInt8]) {
        var start = 0
        for index in text.indices {
            let byte = text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            bytes.append(contentsOf: text[start..<index])
            appendEscape(byte)
            start = index + 1
        }
        bytes.append(contentsOf: text[start...])
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            if byte == 0 { metUnstorable = true }
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(UInt8(ascii: "0") + byte >> 4)
            bytes.append(Self.hexDigit(byte & 0x0F))
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension Dictionary where Key == String, Value == JSONValue {
    /// The members in an order that depends on nothing but the keys.
    var sortedByKey: [Element] {
        count < 2 ? Array(self) : sorted { $0.key < $1.key }
    }
}
