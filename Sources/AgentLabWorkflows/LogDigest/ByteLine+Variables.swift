/// Recognises the parts of a line that change from one occurrence to the next. Each function answers where the part that
/// begins at the index ends, or nil; none of them accepts a part that goes on as a longer word.
extension ByteLine {
    private func isBoundary(_ index: Int) -> Bool { !self[index].isAlphanumeric }

    private func whole(_ end: Int?) -> Int? {
        end.flatMap { isBoundary($0) ? $0 : nil }
    }

    /// Digits, with the dots of fractions and versions between them.
    func number(at index: Int) -> Int {
        var end = end(of: \.isDigit, from: index)
        while self[end] == UInt8(ascii: "."), self[end + 1].isDigit {
            end = self.end(of: \.isDigit, from: end + 1)
        }
        return end
    }

    /// `8-4-4-4-12` hexadecimal digits.
    func identifier(at index: Int) -> Int? {
        var end = index
        for (position, length) in [8, 4, 4, 4, 12].enumerated() {
            if position > 0 {
                guard self[end] == UInt8(ascii: "-") else { return nil }
                end += 1
            }
            guard let next = run(\.isHexDigit, length...length, from: end) else { return nil }
            end = next
        }
        return whole(end)
    }

    /// Six pairs of hexadecimal digits.
    func hardwareAddress(at index: Int) -> Int? {
        guard var end = run(\.isHexDigit, 2...2, from: index) else { return nil }
        let separator = self[end]
        guard separator == UInt8(ascii: ":") || separator == UInt8(ascii: "-") else { return nil }
        for _ in 0..<5 {
            guard self[end] == separator, let next = run(\.isHexDigit, 2...2, from: end + 1) else { return nil }
            end = next
        }
        return self[end] == separator ? nil : whole(end)
    }

    func internetAddress(at index: Int) -> Int? {
        versionFour(at: index) ?? versionSix(at: index)
    }

    /// Four numbers up to 255; a fifth makes it a version.
    private func versionFour(at index: Int) -> Int? {
        var end = index
        for position in 0..<4 {
            if position > 0 {
                guard self[end] == UInt8(ascii: ".") else { return nil }
                end += 1
            }
            guard let next = run(\.isDigit, 1...3, from: end), (Int(text(end..<next)) ?? 256) < 256 else { return nil }
            end = next
        }
        let goesOn = self[end] == UInt8(ascii: ".") && self[end + 1].isDigit
        return goesOn ? nil : whole(end)
    }

    /// Eight groups of up to four digits, or fewer with one `::`, the last two perhaps as an IPv4 address.
    private func versionSix(at index: Int) -> Int? {
        let colon = UInt8(ascii: ":")
        // The rest of something longer, as the scopes of a name in C++.
        guard self[index - 1] != colon else { return nil }
        var (end, groups, gaps) = (index, 0, 0)
        while end < count, groups < 8 {
            if self[end] == colon, self[end + 1] == colon {
                (gaps, end) = (gaps + 1, end + 2)
            } else if groups > 0, self[end] == colon, self[end - 1] != colon {
                end += 1
            } else if end > index, self[end - 1] != colon {
                break
            }
            if let address = versionFour(at: end) {
                (groups, end) = (groups + 2, address)
                break
            }
            guard let next = run(\.isHexDigit, 1...4, from: end) else { break }
            (groups, end) = (groups + 1, next)
        }
        guard gaps == 1 ? (1...7).contains(groups) : gaps == 0 && groups == 8 else { return nil }
        return whole(end)
    }

    /// `0x` and digits, or eight digits and more of which some are letters and some are not.
    func hexadecimal(at index: Int) -> Int? {
        if self[index] == UInt8(ascii: "0"), self[index + 1] | 0x20 == UInt8(ascii: "x"), self[index + 2].isHexDigit {
            return whole(end(of: \.isHexDigit, from: index + 2))
        }
        let end = end(of: \.isHexDigit, from: index)
        guard end - index >= 8, (index..<end).contains(where: { self[$0].isDigit }) else { return nil }
        return (index..<end).contains { self[$0].isLetter } ? whole(end) : nil
    }
}
