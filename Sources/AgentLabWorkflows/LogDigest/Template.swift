/// What lines of one kind have in common: times, addresses, identifiers and numbers are replaced by what they are.
struct Template {
    /// The text with `<time>`, `<uuid>`, `<mac>`, `<ip>`, `<hex>` and `<num>` in place of what changes; not longer than some
    /// 500 bytes.
    let bytes: [UInt8]

    private static let longest = 500

    init(_ line: ByteLine) {
        var bytes: [UInt8] = []
        var index = 0
        while index < line.count, bytes.count < Self.longest {
            if let (name, end) = Self.variable(line, at: index) {
                bytes += name.utf8
                index = end
            } else {
                bytes.append(line[index])
                index += 1
            }
        }
        self.bytes = index < line.count ? Self.cut(bytes) : bytes
    }

    /// What begins here and where it ends.
    private static func variable(_ line: ByteLine, at index: Int) -> (name: String, end: Int)? {
        let byte = line[index]
        if !line[index - 1].isAlphanumeric, byte.isAlphanumeric || byte == UInt8(ascii: ":") {
            if let end = line.time(at: index) { return ("<time>", end) }
            if let end = line.identifier(at: index) { return ("<uuid>", end) }
            if let end = line.hardwareAddress(at: index) { return ("<mac>", end) }
            if let end = line.internetAddress(at: index) { return ("<ip>", end) }
            if let end = line.hexadecimal(at: index) { return ("<hex>", end) }
        }
        // Digits within words too: worker3 and worker4 are the same line.
        return byte.isDigit ? ("<num>", line.number(at: index)) : nil
    }

    /// Without the last character unless it is ASCII, since it may have lost its end.
    private static func cut(_ bytes: [UInt8]) -> [UInt8] {
        var whole = bytes[...]
        while let last = whole.last, last & 0xC0 == 0x80 {
            whole.removeLast()
        }
        if let last = whole.last, last >= 0xC0 {
            whole.removeLast()
        }
        return whole + Array("…".utf8)
    }
}
