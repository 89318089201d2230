package import Orchestration

/// Places, the runs that hold them, and whether more may begin: the executor's decisions without its tasks.
package struct ExecutorState<Run: AnyObject & Sendable>: Sendable {
    /// A mark that is pushed out is still in the run's row, where the next heartbeat finds it.
    private static var earlyCancelLimit: Int { 64 }

    private var limit: Int
    private var active: [RunID: Run] = [:]
    private var claiming = 0
    /// Runs that are being committed and will begin, or be given up.
    private var starting: Set<RunID> = []
    /// What has begun since a reconciliation began, while one is under way.
    private var begunMeanwhile: Set<RunID>?
    private var earlyCancels: [CancelRequest] = []
    private var pendingEpoch = 1
    private var emptyEpoch = 0
    /// Whether a run of a limited workflow has ended and nobody has been told, for this daemon may begin the next one.
    private var hasLimitedEnd = false
    private(set) package var isDraining = false
    private var lostAnswers = 0
    private var reconciledAnswers = 0

    package init(limit: Int) {
        self.limit = limit
    }

    private var freePlaces: Int { isDraining ? 0 : max(0, limit - active.count - claiming - starting.count) }

    /// Changes the number of places; with fewer than are taken none is free until enough runs have ended.
    package mutating func setLimit(_ limit: Int) {
        self.limit = limit
    }

    /// Sets a place aside for a run that is about to be committed.
    package mutating func reserve(for id: RunID) -> Bool {
        guard freePlaces > 0 else { return false }
        return starting.insert(id).inserted
    }

    /// Gives back the place of a run that does not begin.
    package mutating func release(_ id: RunID) {
        starting.remove(id)
    }

    /// Sets aside up to `count` places for runs that are about to be claimed; answers how many.
    package mutating func reserveForClaims(_ count: Int) -> Int {
        let granted = min(count, freePlaces)
        claiming += granted
        return granted
    }

    /// Gives back the places that were set aside for claims.
    package mutating func endClaims(_ count: Int) {
        claiming -= count
    }

    /// What becomes of a run that is about to begin.
    package enum Admission: Sendable {
        case begun
        /// It has been asked to stop between its commit and now.
        case begunAndCancelled
        /// The daemon began to stop meanwhile; the run is handed back with the others.
        case refused
    }

    /// Turns a place that was set aside into a run.
    ///
    /// - Parameters:
    ///   - life: Which of the run's lives begins; a cancel of another one is not meant for it.
    ///   - isOver: Whether a former life of the run is, which may still be about to leave.
    package mutating func begin(
        _ run: Run,
        id: RunID,
        life: Int = 0,
        replacing isOver: (Run) -> Bool
    ) -> Admission {
        starting.remove(id)
        guard !isDraining, active[id].map(isOver) ?? true else { return .refused }
        active[id] = run
        begunMeanwhile?.insert(id)
        defer { earlyCancels.removeAll { $0.run == id && $0.life <= life } }
        return earlyCancels.contains(CancelRequest(run: id, life: life)) ? .begunAndCancelled : .begun
    }

    /// A run of this daemon is to stop that is not active: it has just ended, or is about to begin.
    package mutating func noteEarlyCancel(_ request: CancelRequest) {
        guard !earlyCancels.contains(request) else { return }
        earlyCancels.append(request)
        if earlyCancels.count > Self.earlyCancelLimit { earlyCancels.removeFirst() }
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

    /// A look that began at the mark has found nothing more to claim; answers whether others should look, since a run of a
    /// limited workflow has ended here and those that wait for its place may be theirs to claim.
    package mutating func noteNoPending(at mark: Int) -> Bool {
        emptyEpoch = max(emptyEpoch, mark)
        defer { hasLimitedEnd = false }
        return hasLimitedEnd
    }

    /// A run of a limited workflow has ended; answers whether others should look at once, for this daemon claims nothing
    /// any more.
    package mutating func noteLimitedEnd() -> Bool {
        hasLimitedEnd = !isDraining
        return isDraining
    }

    /// Whether it is worth looking for pending runs.
    package var shouldClaim: Bool {
        pendingEpoch > emptyEpoch && freePlaces > 0
    }

    // MARK: Reconciliation

    /// An answer was lost that may have made runs this daemon's own.
    package mutating func noteLostAnswer() { lostAnswers += 1 }

    /// Whether one was lost whose runs have not been looked for.
    package var hasLostAnswer: Bool { lostAnswers > reconciledAnswers }

    /// A mark to be given to ``noteReconciled(at:)``.
    package var lostAnswerMark: Int { lostAnswers }

    /// The runs of the answers that were lost before the mark have been found.
    package mutating func noteReconciled(at mark: Int) { reconciledAnswers = max(reconciledAnswers, mark) }

    /// The runs that this daemon knows of; what begins until ``endReconciliation(known:owned:)`` is noted too.
    package mutating func beginReconciliation() -> Set<RunID> {
        begunMeanwhile = []
        return starting.union(active.keys)
    }

    /// The runs that the tables say are this daemon's and that it knows nothing of: the answer to what made them its
    /// own was lost.
    package mutating func endReconciliation(known: Set<RunID>, owned: [RunID]) -> Set<RunID> {
        defer { begunMeanwhile = nil }
        return Set(owned).subtracting(known).subtracting(begunMeanwhile ?? []).subtracting(starting)
    }
}
