internal import FoundationEssentials

/// Between `Date` and the server's microseconds since the year 2000.
enum PostgresTimestamp {
    static let infinity = Int64.max
    static let minusInfinity = Int64.min

    // From 2000-01-01, where the server counts from, to 2001-01-01, where Date does: 366 days.
    private static let offset: Int64 = 31_622_400_000_000
    // The server's calendar ends with the year 294276 and begins with 4714 BC.
    private static let end: Int64 = 9_223_371_331_200_000_000
    private static let beginning: Int64 = -211_813_488_000_000_000

    static func microseconds(_ date: Date) -> Int64 {
        let seconds = date.timeIntervalSinceReferenceDate
        let (sum, overflow) = clamped((seconds * 1_000_000).rounded()).addingReportingOverflow(offset)
        // Not a number is made a value that the server refuses, rather than a time that nobody meant.
        if seconds.isNaN { return end }
        if overflow || sum >= end { return infinity }
        return sum < beginning ? minusInfinity : sum
    }

    static func date(_ microseconds: Int64) -> Date {
        switch microseconds {
        case infinity: return Date(timeIntervalSinceReferenceDate: .infinity)
        case minusInfinity: return Date(timeIntervalSinceReferenceDate: -.infinity)
        default:
            let sinceReference = microseconds &- offset
            return Date(timeIntervalSinceReferenceDate: Double(sinceReference) / 1_000_000)
        }
    }

    private static func clamped(_ value: Double) -> Int64 {
        Int64(exactly: value) ?? (value < 0 ? .min : .max)
    }
}
