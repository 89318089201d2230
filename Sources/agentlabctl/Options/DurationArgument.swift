import ArgumentParser

/// A length of time on the command line: `30s`, `1h30m`, `250ms`, `1.5h`; a number without unit counts seconds.
package struct DurationArgument: Hashable, Sendable {
    package let seconds: Double

    /// Up to some thirty years, so that no sum of times can overflow.
    private static let bounds = 0.0...1e9

    package init?(_ text: String) {
        if let seconds = Double(text) {
            guard Self.bounds.contains(seconds) else { return nil }
            self.seconds = seconds
            return
        }
        var rest = Substring(text)
        var total = 0.0
        while !rest.isEmpty {
            guard let part = Self.takePart(from: &rest) else { return nil }
            total += part
        }
        guard Self.bounds.contains(total), !text.isEmpty else { return nil }
        seconds = total
    }

    private static func takePart(from rest: inout Substring) -> Double? {
        rest = rest.drop { $0 == " " }
        let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        rest = rest.dropFirst(number.count).drop { $0 == " " }
        let unit = rest.prefix { $0.isASCII && $0.isLetter }
        rest = rest.dropFirst(unit.count)
        guard let value = Double(number), let factor = seconds(in: String(unit)) else { return nil }
        return value * factor
    }

    private static func seconds(in unit: String) -> Double? {
        switch unit {
        case "ms", "msec": 0.001
        case "s", "sec", "second", "seconds": 1
        case "m", "min", "minute", "minutes": 60
        case "h", "hr", "hour", "hours": 3600
        case "d", "day", "days": 86_400
        case "w", "week", "weeks": 604_800
        default: nil
        }
    }
}

extension DurationArgument: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(argument)
    }
}
