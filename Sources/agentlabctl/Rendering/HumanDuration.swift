package import FoundationEssentials

/// Lengths of time as people read them: three significant figures at most, two units at most.
package enum HumanDuration {
    package static func text(seconds: Double) -> String {
        let milliseconds = max(seconds, 0) * 1000
        guard milliseconds.isFinite, milliseconds < 1e14 else { return "?" }
        if milliseconds < 9.95 { return "\(tenths(milliseconds))ms" }
        if milliseconds < 999.5 { return "\(Int(milliseconds.rounded()))ms" }
        if milliseconds < 59_950 { return "\(tenths(milliseconds / 1000))s" }
        return text(wholeSeconds: Int((milliseconds / 1000).rounded()))
    }

    package static func text(milliseconds: Double) -> String {
        text(seconds: milliseconds / 1000)
    }

    /// How long ago a time was, in one unit.
    package static func age(of date: Date, at now: Date) -> String {
        let seconds = Int(max(now.timeIntervalSince(date), 0))
        return switch seconds {
        case ..<120: "\(seconds)s"
        case ..<7200: "\(seconds / 60)m"
        case ..<172_800: "\(seconds / 3600)h"
        default: "\(seconds / 86_400)d"
        }
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func text(wholeSeconds seconds: Int) -> String {
        switch seconds {
        case ..<3600: pair(seconds / 60, "m", seconds % 60, "s")
        case ..<86_400: pair(seconds / 3600, "h", seconds / 60 % 60, "m")
        default: pair(seconds / 86_400, "d", seconds / 3600 % 24, "h")
        }
    }

    private static func pair(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
        "\(large)\(largeUnit)\(small < 10 ? "0" : "")\(small)\(smallUnit)"
    }
}
