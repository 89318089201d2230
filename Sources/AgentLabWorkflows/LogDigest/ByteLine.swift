/// One line of a log, with reads beyond its end answered by NUL, so that matching needs no bounds of its own.
struct ByteLine {
    let bytes: ArraySlice<UInt8>

    var count: Int { bytes.count }

    subscript(index: Int) -> UInt8 {
        index >= 0 && index < bytes.count ? bytes[bytes.startIndex + index] : 0
    }

    /// The first index from here on whose byte is not of the kind.
    func end(of kind: (UInt8) -> Bool, from index: Int, atMost length: Int = .max) -> Int {
        var end = index
        while end < count, end - index < length, kind(self[end]) {
            end += 1
        }
        return end
    }

    /// Where a run of so many bytes of the kind ends, or nil when it is of another length.
    func run(_ kind: (UInt8) -> Bool, _ length: ClosedRange<Int>, from index: Int) -> Int? {
        let end = end(of: kind, from: index, atMost: length.upperBound + 1)
        return length.contains(end - index) ? end : nil
    }

    func text(_ range: Range<Int>) -> String {
        String(
            decoding: bytes[(bytes.startIndex + range.lowerBound)..<(bytes.startIndex + range.upperBound)],
            as: UTF8.self
        )
    }
}

extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isAlphanumeric: Bool { isDigit || isLetter }
    var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
    var isUpperCase: Bool { self &- 0x41 < 26 }
}
