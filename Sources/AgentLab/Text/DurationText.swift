/// Durations as people write them: `500ms`, `10s`, `1h30m`, `1.5s`, or a bare number of seconds.
package enum DurationText {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
        ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000),
    ]

    /// `nil` for what is no duration, is negative, or is longer than 292 years.
    package static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        var total: Int64 = 0
        var lastUnit = Int64.max
        repeat {
            guard let number = takeNumber(&rest), let unit = takeUnit(&rest, isBare: number.count == text.count) else {
                return nil
            }
            // From large to small, each once: "30m1h" and "1s1s" are slips.
            guard unit < lastUnit, let part = nanoseconds(number, unit) else { return nil }
            lastUnit = unit
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        } while !rest.isEmpty
        return .nanoseconds(total)
    }

    /// The shortest form that `parse` reads back to the same value, down to microseconds and up to 292 years.
    package static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        var text = ""
        for (name, unit) in units where rest >= unit {
            text += "\(rest / unit)\(name)"
            rest %= unit
        }
        return text.isEmpty ? "0s" : text
    }

    private static func takeNumber(_ rest: inout Substring) -> Substring? {
        let number = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
        guard let first = number.first, let last = number.last, first != ".", last != "." else { return nil }
        rest = rest.dropFirst(number.count)
        return number
    }

    private static func takeUnit(_ rest: inout Substring, isBare: Bool) -> Int64? {
        if isBare { return 1_000_000_000 }
        let name = rest.prefix { ("a"..."z").contains($0) }
        rest = rest.dropFirst(name.count)
        return units.first { $0.name == name }?.nanoseconds
    }

    /// In whole numbers, so that no limit is off by a rounding of binary fractions.
    private static func nanoseconds(_ number: Substring, _ unit: Int64) -> Int64? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = Int64(parts[0]) else { return nil }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        var fraction: Int64 = 0
        var place = unit
        for digit in parts.dropFirst().joined() {
            place /= 10
            fraction += Int64(digit.wholeNumberValue ?? 0) * place
        }
        let (sum, tooLarge) = scaled.addingReportingOverflow(fraction)
        return tooLarge ? nil : sum
    }
}
