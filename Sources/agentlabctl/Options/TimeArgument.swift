import AgentLabJSON
import ArgumentParser
package import FoundationEssentials

/// A point in time on the command line: an RFC 3339 time, a day (its beginning in UTC), or how long ago (`2h`).
package enum TimeArgument: Hashable, Sendable {
    case date(Date)
    case ago(DurationArgument)

    package init?(_ text: String) {
        if let date = RFC3339.date(from: text) ?? RFC3339.date(from: text + "T00:00:00Z") {
            self = .date(date)
        } else if let duration = DurationArgument(text) {
            self = .ago(duration)
        } else {
            return nil
        }
    }

    package func date(now: Date) -> Date {
        switch self {
        case .date(let date): date
        case .ago(let duration): now.addingTimeInterval(-duration.seconds)
        }
    }
}

extension TimeArgument: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(argument)
    }
}
