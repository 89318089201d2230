package import Orchestration

/// Places, the runs that hold them, and whether more may begin: the executor's decisions without its tasks.
package struct ExecutorState<Run: AnyObject & Sendable>: Sendable {
    private let limit: Int
    private var active: [RunID: Run] = [:]
    private var reserved = 0
    private var pendingEpoch = 1
    private var emptyEpoch = 0
    private(set) package var isDraining = false

    package init(limit: Int) {
        self.limit = limit
    }

    /// Sets aside up to `count` places for runs that are about to begin; answers how many.
    package mutating func reserve(_ count: Int) -> Int {
        guard !isDraining else { return 0 }
        let granted = max(0, min(count, limit - active.count - reserved))
        reserved += granted
        return granted
    }

    /// Gives back places that were set aside and not used.
    package mutating func release(_ count: Int) {
        reserved -= count
    }

    /// Turns a place that was set aside into a run; `false` when the daemon began to stop meanwhile.
    package mutating func begin(_ run: Run, id: RunID) -> Bool {
        reserved -= 1
        guard !isDraining else { return false }
        active[id] = run
        return true
    }

    /// A run has ended or was given up; answers whether it held a place until now.
    package mutating func end(_ run: Run, id: RunID) -> Bool {
        guard active[id] === run else { return false }
        active[id] = nil
        return true
    }

    /// From now on no run begins.
    package mutating func drain() {
        isDraining = true
    }

    package subscript(id: RunID) -> Run? { active[id] }
    package var runs: [Run] { Array(active.values) }
    package var count: Int { active.count }
    package var places: Int { limit }

    // MARK: Pending runs

    /// There may be pending runs in the database.
    package mutating func notePending() {
        pendingEpoch += 1
    }

    /// A mark to be given to ``noteNoPending(at:)``.
    package var pendingMark: Int { pendingEpoch }

    /// A look that began at the mark has found all pending runs claimed.
    package mutating func noteNoPending(at mark: Int) {
        emptyEpoch = max(emptyEpoch, mark)
    }

    /// Whether it is worth looking for pending runs.
    package var shouldClaim: Bool {
        !isDraining && pendingEpoch > emptyEpoch && active.count + reserved < limit
    }
}
