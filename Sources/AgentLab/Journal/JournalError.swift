package import Postgres

/// Why an entry is not in the journal.
package enum JournalError: Error, CustomStringConvertible {
    /// PostgreSQL refuses this entry, alone; others are not touched.
    case refused(PostgresError)
    /// This daemon has been declared ended by another, which owns its runs now.
    case fenced
    /// The run is not there, because another has its key.
    case keyTaken
    /// The journal takes nothing more, because the daemon stops.
    case closed

    package var description: String {
        switch self {
        case .refused(let error): "PostgreSQL refuses what is to be stored: \(error)"
        case .fenced: "this daemon has been declared ended by another, which owns its runs now"
        case .keyTaken: "another run has this key"
        case .closed: "the daemon is stopping"
        }
    }
}
