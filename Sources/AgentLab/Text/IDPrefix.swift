import FoundationEssentials

/// The ids that begin with some hexadecimal digits, as people shorten them.
struct IDPrefix: Sendable {
    let low: UUID
    let high: UUID

    /// Whether there can be only one.
    var isWhole: Bool { low == high }

    /// Takes 4 to 32 digits, with hyphens or without.
    init?(_ text: String) {
        let digits = text.lowercased().filter { $0 != "-" }
        guard (4...32).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
            let low = Self.id(digits, paddedWith: "0"), let high = Self.id(digits, paddedWith: "f")
        else { return nil }
        self.low = low
        self.high = high
    }

    private static func id(_ digits: String, paddedWith padding: Character) -> UUID? {
        let padded = Array(digits + String(repeating: padding, count: 32 - digits.count))
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(padded[$0]) }
        return UUID(uuidString: parts.joined(separator: "-"))
    }
}
