import FoundationEssentials

/// One row of `agentlab.daemons` and all that acts in its name; nothing of it outlives the row.
final class Tenure: Sendable {
    let lease: DaemonLease
    let store: RunStore
    let journal: Journal
    let executor: Executor
    let waker: Waker
    /// Asked for after heartbeats, to look for dead daemons.
    let takeovers = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    var id: UUID { lease.id }

    init(lease: DaemonLease, store: RunStore, journal: Journal, executor: Executor, waker: Waker) {
        self.lease = lease
        self.store = store
        self.journal = journal
        self.executor = executor
        self.waker = waker
    }
}
