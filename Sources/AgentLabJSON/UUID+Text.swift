package import FoundationEssentials

extension UUID {
    /// The text that PostgreSQL writes: 36 characters with lowercase digits.
    package var lowercaseText: String {
        let (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) = uuid
        let bytes: InlineArray<16, UInt8> = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for place in bytes.indices {
            if place == 4 || place == 6 || place == 8 || place == 10 { text.append(UInt8(ascii: "-")) }
            text.append(Self.digit(bytes[place] >> 4))
            text.append(Self.digit(bytes[place] & 0x0F))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
