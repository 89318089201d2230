import FoundationEssentials
package import Orchestration

/// What daemons of one database tell one another at once by `NOTIFY`; the tables say the same a little later.
///
/// A notice never carries what is to be done, only where to look: a lost or repeated one changes nothing.
package enum FleetNotice: Hashable, Sendable {
    /// There may be pending runs.
    case pending
    /// Somebody has asked for a run's end.
    case cancel(RunID)
    /// A waiting run may go on.
    case wake(RunID)
    /// A run has ended.
    case ended(RunID)

    /// The one channel that all of them use.
    package static let channel = "agentlab"

    /// Reads a payload: `pending`, or another word and a run's id.
    ///
    /// `nil` for what this version does not know.
    package init?(payload: String) {
        let words = payload.split(separator: " ")
        let run = words.dropFirst().first.flatMap { UUID(uuidString: String($0)) }.map { RunID($0) }
        switch (words.first, run) {
        case ("pending", _): self = .pending
        case ("cancel", let run?): self = .cancel(run)
        case ("wake", let run?): self = .wake(run)
        case ("ended", let run?): self = .ended(run)
        default: return nil
        }
    }

    /// What is sent.
    package var payload: String {
        switch self {
        case .pending: "pending"
        case .cancel(let run): "cancel \(run)"
        case .wake(let run): "wake \(run)"
        case .ended(let run): "ended \(run)"
        }
    }
}
