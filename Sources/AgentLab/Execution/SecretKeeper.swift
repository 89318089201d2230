package import Orchestration
import Synchronization

/// The secrets of runs that have been accepted and wait for a place; they live here and nowhere else.
package final class SecretKeeper: Sendable {
    private let kept = Mutex<[RunID: Secrets]>([:])

    /// Keeps a run's secrets until it begins.
    package func keep(_ secrets: Secrets, for run: RunID) {
        guard !secrets.names.isEmpty else { return }
        kept.withLock { $0[run] = secrets }
    }

    /// Hands a run's secrets over; they are forgotten here.
    package func take(_ run: RunID) -> Secrets {
        kept.withLock { $0.removeValue(forKey: run) } ?? Secrets()
    }
}
