import Synchronization

/// What was asked of the daemons, and what they answered.
final class ActionLog: Sendable {
    private let entries = Mutex<[ActionRecord]>([])

    var records: [ActionRecord] { entries.withLock { $0 } }

    func append(_ record: ActionRecord) { entries.withLock { $0.append(record) } }
}

/// A request that changes a run's life; times in seconds since 1970.
package struct ActionRecord: Sendable {
    package enum Outcome: Sendable, Hashable {
        case done
        case refused(reason: String, message: String)
        case unknown
    }

    package var kind: PlannedRun.Mischief.Kind
    package var run: String
    package var begin: Double
    package var end: Double
    package var outcome: Outcome

    package init(kind: PlannedRun.Mischief.Kind, run: String, begin: Double, end: Double, outcome: Outcome) {
        self.kind = kind
        self.run = run
        self.begin = begin
        self.end = end
        self.outcome = outcome
    }
}
