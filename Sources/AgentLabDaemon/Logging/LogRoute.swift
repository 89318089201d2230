import FoundationEssentials
import Logging

/// How records are written down.
package enum LogRoute: Sendable {
    /// One line each.
    case lines(LogFormat)
    /// A set of fields each.
    case journal(JournalFields)

    func piece(_ event: LogEvent, _ metadata: Logger.Metadata) -> LogPiece {
        switch self {
        case .lines(let format):
            LogPiece(line: format.line(event.level, event.message.description, metadata, at: Date()))
        case .journal(let fields): fields.piece(event, metadata)
        }
    }
}
