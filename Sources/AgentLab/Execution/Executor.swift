import AgentLabAPI
import Logging
package import Orchestration
import Postgres
import Synchronization

/// Executes the runs that this daemon owns, as many at a time as there are places.
///
/// A run's task is unstructured on purpose: a node that ignores its cancellation has to be abandoned, and no task group
/// can return before its children. The executor owns every such task through its ``ActiveRun``, cancels it, and
/// waits for it in ``drain(within:)``.
package final class Executor: Sendable {
    let definitions: WorkflowDefinitions
    let scratch: ScratchDirectories
    let journal: Journal
    let store: RunStore
    let feed: RunFeed
    private let grace: Mutex<Duration>
    let maxStateBytes: Int
    let logger: Logger
    let state: Mutex<ExecutorState<ActiveRun>>
    let tasks = LiveTasks()
    /// Rung when a run takes a place or leaves one.
    private let loadBell: Doorbell

    private let claimRequests = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// At most one per active run.
    private let stopped = AsyncStream.makeStream(of: ActiveRun.self)

    /// The secrets of runs that wait for a place.
    package let secrets: SecretKeeper
    /// Told when runs have been put to waiting.
    let waiting = Mutex<@Sendable () -> Void>({})
    /// Tells other daemons what they may claim.
    private let announcer: FleetAnnouncer?
    /// For so long somebody else may be taking runs of a limited workflow: about the time of a commit.
    private static let contention = Duration.milliseconds(20)

    init(
        places: Int,
        cancelGrace: Duration,
        definitions: WorkflowDefinitions,
        scratch: ScratchDirectories,
        journal: Journal,
        store: RunStore,
        feed: RunFeed,
        secrets: SecretKeeper = SecretKeeper(),
        loadBell: Doorbell = Doorbell(),
        maxStateBytes: Int = 16 << 20,
        announcer: FleetAnnouncer? = nil,
        logger: Logger
    ) {
        self.definitions = definitions
        self.scratch = scratch
        self.journal = journal
        self.store = store
        self.feed = feed
        self.secrets = secrets
        self.loadBell = loadBell
        self.maxStateBytes = maxStateBytes
        self.announcer = announcer
        grace = Mutex(cancelGrace)
        self.logger = logger
        state = Mutex(ExecutorState(limit: places))
    }

    /// Claims pending runs and abandons nodes that ignore a cancel, until ``drain(within:)`` has ended or the task is
    /// cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.claimOnRequest() }
            for await run in stopped.stream {
                group.addTask { await self.reap(run) }
            }
            group.cancelAll()
            // Whoever still comes with a run that was committed a moment ago comes too late.
            state.withLock { $0.drain() }
            for run in state.withLock({ $0.runs }) where run.discard() != nil { end(run) }
        }
    }

    // MARK: - Places

    /// Sets a place aside for a run that is about to be committed.
    package func reservePlace(for run: RunID) -> Bool { state.withLock { $0.reserve(for: run) } }

    /// Gives back a place that was set aside.
    package func releasePlace(of run: RunID) {
        state.withLock { $0.release(run) }
        claimIfWorthwhile()
    }

    /// Changes how many places there are and how long a node may take to heed a cancel; runs that have a place keep it.
    package func setLimits(places: Int, cancelGrace: Duration) {
        grace.withLock { $0 = cancelGrace }
        state.withLock { $0.setLimit(places) }
        claimIfWorthwhile()
    }

    private var cancelGrace: Duration { grace.withLock { $0 } }

    /// How many runs have a place now, and how many places there are.
    package var load: (running: Int, places: Int) { state.withLock { ($0.count, $0.places) } }

    /// A run that this daemon executes; `nil` for any other.
    package func activeRun(_ run: RunID) -> ActiveRun? { state.withLock { $0[run] } }

    /// The runs that this daemon executes and whose ids begin with some digits.
    package func activeRuns(beginningWith digits: String) -> [ActiveRun] {
        let digits = digits.lowercased().filter { $0 != "-" }
        return state.withLock { $0.runs }.filter {
            "\($0.id)".filter { $0 != "-" }.hasPrefix(digits) && digits.count >= 4
        }
    }

    /// Begins a run for which a place was set aside.
    ///
    /// - Parameter checkpoint: What the tables hold of it, if that has been read.
    package func start(_ run: ActiveRun, from checkpoint: RunStore.Checkpoint? = nil) {
        let admission = state.withLock {
            $0.begin(run, id: run.id, life: run.life) { $0.isFinishing || $0.isDiscarded }
        }
        if case .refused = admission { return }
        tasks.begin()
        loadBell.ring()
        run.attach(Task { await self.execute(run, from: checkpoint) })
        if case .begunAndCancelled = admission { requestStop(run, .cancelled) }
    }

    func end(_ run: ActiveRun) {
        guard state.withLock({ $0.end(run, id: run.id) }) else { return }
        feed.notify(run.id)
        // Its parent may be pending by now, or there is a place for another run of its workflow.
        if run.isChild || run.isLimited { notePending() }
        if run.isLimited, state.withLock({ $0.noteLimitedEnd() }) { announcer?.announce(.pending) }
        tasks.noteChange()
        loadBell.ring()
        claimIfWorthwhile()
    }

    // MARK: - Stopping

    /// Cancels a run of this daemon, also one that has been committed and is about to begin; a later life of the run is
    /// left alone.
    package func cancel(_ request: CancelRequest) {
        let run = state.withLock { state -> ActiveRun? in
            let run = state[request.run]
            if (run?.life ?? -1) < request.life { state.noteEarlyCancel(request) }
            return run
        }
        if let run, run.life == request.life { requestStop(run, .cancelled) }
    }

    /// Asks a run to stop; what it leaves unanswered after the grace period is abandoned.
    package func requestStop(_ run: ActiveRun, _ reason: StopReason) {
        guard run.requestStop(reason) else { return }
        stopped.continuation.yield(run)
    }

    /// Lets stages in flight end, hands back the rest, and ends ``run()``.
    ///
    /// A run that has not reached a stage boundary after `timeout` is cancelled and nothing more is written for it.
    package func drain(within timeout: Duration) async {
        state.withLock { $0.drain() }
        await tasks.waitUntil(within: timeout) { self.load.running == 0 }
        let late = state.withLock { $0.runs }.filter { $0.discard() != nil }
        for run in late { end(run) }
        if !late.isEmpty {
            logger.notice("stages interrupted, their runs are handed back", metadata: ["runs": "\(late.count)"])
        }
        await tasks.waitUntil(within: cancelGrace) { self.tasks.count == 0 }
        claimRequests.continuation.finish()
        stopped.continuation.finish()
    }

    private func reap(_ run: ActiveRun) async {
        let grace = cancelGrace
        do { try await Task.sleep(for: grace) } catch { return }
        guard let discarded = run.discard() else { return }
        logger.warning(
            "node ignores its cancellation and is abandoned",
            metadata: [
                "run.id": "\(run.id)", "node.name": "\(discarded.stage?.node.rawValue ?? "")",
                "node.iteration": "\(discarded.stage?.iteration ?? 0)",
            ]
        )
        do {
            let entry = JournalEntry(abandoned: run.id, discarded, grace: grace)
            _ = try await journal.commit(entry)
            run.logEnd(entry, to: logger)
        } catch {
            logger.error(
                "an abandoned run has no end on record",
                metadata: ["run.id": "\(run.id)", "error": "\(error)"]
            )
        }
        end(run)
    }

    // MARK: - Claiming

    /// Says that there may be pending runs in the database.
    package func notePending() {
        state.withLock { $0.notePending() }
        claimIfWorthwhile()
    }

    private func claimIfWorthwhile() {
        if state.withLock({ $0.shouldClaim }) { claimRequests.continuation.yield() }
    }

    /// The answer to what made a run this daemon's own was lost; whether it is, the tables know.
    package func noteLostAnswer() {
        state.withLock { $0.noteLostAnswer() }
        claimRequests.continuation.yield()
    }

    private func claimOnRequest() async {
        await withDiscardingTaskGroup { group in
            for await _ in claimRequests.stream where await claim() {
                group.addTask {
                    try? await Task.sleep(for: Self.contention)
                    self.notePending()
                }
            }
            group.cancelAll()
        }
    }

    /// Claims what there are places for; answers whether there may be more in a moment, which somebody else holds up now.
    private func claim() async -> Bool {
        var isContended = false
        do {
            if state.withLock({ $0.hasLostAnswer }) { try await reconcile() }
            while state.withLock({ $0.shouldClaim }) {
                if try await claimSome() { isContended = true }
            }
        } catch {
            state.withLock { $0.noteLostAnswer() }
            guard !Task.isCancelled else { return false }
            logger.warning("pending runs not claimed, the next heartbeat tries again", metadata: ["error": "\(error)"])
        }
        return isContended
    }

    private func claimSome() async throws -> Bool {
        let (places, mark) = state.withLock { ($0.reserveForClaims(64), $0.pendingMark) }
        defer { state.withLock { $0.endClaims(places) } }
        guard places > 0 else { return false }
        let claims = try await store.claim(limit: places, workflows: definitions.registry.names)
        if claims.runs.count < places, state.withLock({ $0.noteNoPending(at: mark) }) {
            announcer?.announce(.pending)
        }
        try await start(claims.runs)
        return claims.isContended
    }

    /// Begins runs that are this daemon's by now.
    private func start(_ claimed: [RunStore.ClaimedRun]) async throws {
        var entries: [WorkflowRegistry.Entry] = []
        for run in claimed {
            entries.append(try await definitions.entry(run.workflowName, version: run.workflowVersion))
        }
        // From here on nothing fails, for the secrets have been handed over.
        let runs = zip(claimed, entries).map(activeRun)
        for (run, claimed) in zip(runs, claimed) { run.logRecovery(claimed.recoveries, to: logger) }
        // What is not read here, for whatever reason, each run reads for itself and deals with the reason.
        let checkpoints = try? await store.checkpoints(of: runs.map { ($0.id, $0.secrets) })
        for (place, run) in runs.enumerated() {
            start(run, from: checkpoints.flatMap { try? $0[place].get() })
        }
    }

    /// Begins the runs that are this daemon's in the tables and nowhere else.
    private func reconcile() async throws {
        let (known, mark) = state.withLock { ($0.beginReconciliation(), $0.lostAnswerMark) }
        let owned = try await store.owned()
        let unknown = state.withLock { $0.endReconciliation(known: known, owned: owned.map(\.id)) }
        try await start(owned.filter { unknown.contains($0.id) })
        state.withLock { $0.noteReconciled(at: mark) }
    }

    private func activeRun(_ claimed: RunStore.ClaimedRun, _ entry: WorkflowRegistry.Entry) -> ActiveRun {
        ActiveRun(
            id: claimed.id,
            entry: entry,
            life: claimed.life,
            origin: .stored(secretNames: claimed.secretNames),
            secrets: secrets.take(claimed.id),
            timeLeft: claimed.timeLeft,
            isChild: claimed.isChild,
            isLimited: claimed.isLimited
        )
    }
}
