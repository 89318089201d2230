import Synchronization

/// What went wrong while the suite ran, as against what the checker finds in the end.
final class Incidents: Sendable {
    private let violations = Mutex<[Violation]>([])

    var all: [Violation] { violations.withLock { $0 } }

    func note(_ rule: String, _ detail: String) {
        violations.withLock { $0.append(Violation(rule: rule, run: nil, detail: detail)) }
    }
}
