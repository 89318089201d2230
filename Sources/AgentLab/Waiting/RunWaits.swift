import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Synchronization

/// The waits of one run: how the one in hand has ended, and the entry that puts the run down until it has.
final class RunWaits: WaitRecorder {
    /// A wait whose stage is about to end.
    struct Ended: Sendable {
        let since: Date
        let end: JournalEntry.WaitEnd
    }

    private let run: ActiveRun
    private let store: RunStore
    private let journal: Journal
    private let children: ChildPlanner
    private let wentToWait: @Sendable () -> Void
    private let ended = Mutex<Ended?>(nil)
    private let knownChild = Mutex<RunID?>(nil)

    init(
        run: ActiveRun,
        store: RunStore,
        journal: Journal,
        children: ChildPlanner,
        wentToWait: @escaping @Sendable () -> Void
    ) {
        self.run = run
        self.store = store
        self.journal = journal
        self.children = children
        self.wentToWait = wentToWait
    }

    /// The wait that the stage of this iteration has ended.
    func end(of iteration: Int) -> Ended? {
        ended.withLock { $0?.end.iteration == iteration ? $0 : nil }
    }

    func outcome(of condition: WaitCondition, key: StepKey, iteration: Int) async throws -> WaitOutcome? {
        if case .child(let request) = condition { try children.check(request, with: run.secrets) }
        let progress = try await progress(of: condition, key: key, iteration: iteration)
        knownChild.withLock { $0 = progress.knownChild }
        guard let (outcome, reason) = progress.outcome(of: condition) else {
            if case .child(let request) = condition { try children.checkDepth(of: request, under: progress.depth) }
            return nil
        }
        var end = JournalEntry.WaitEnd(iteration: iteration, reason: StorableText.clean(reason))
        if case .signal = outcome { end.signal = condition.signal }
        ended.withLock { $0 = Ended(since: progress.since ?? Date(), end: end) }
        return outcome
    }

    /// While the database is away the run waits for it.
    private func progress(
        of condition: WaitCondition,
        key: StepKey,
        iteration: Int
    ) async throws -> RunStore.WaitProgress {
        do {
            return try await store.pool.outlastingOutages {
                try await store.waitProgress(
                    of: run.id,
                    iteration: iteration,
                    signal: condition.signal,
                    until: condition.date,
                    childKey: condition.isChild ? "\(key)" : nil
                )
            }
        } catch {
            throw RecordingFailure(cause: error)
        }
    }

    func suspend(_ condition: WaitCondition, key: StepKey, iteration: Int) async throws {
        var entry = JournalEntry(run: run.id)
        var wait = JournalEntry.Wait(iteration: iteration, deadline: condition.deadline, signal: condition.signal)
        if case .child(let request) = condition {
            wait.child = try children.plan(
                request,
                key: key,
                secrets: run.secrets,
                known: knownChild.withLock { $0 }
            )
        }
        entry.wait = wait
        guard run.beginFinish() else { throw RunDiscarded() }
        // Before the commit: from then on the run may be claimed at any moment.
        let kept = ([run.id] + [wait.child?.run].compactMap(\.self)).map { children.secrets.keep(run.secrets, for: $0) }
        do {
            _ = try await journal.commit(entry)
        } catch {
            for ticket in kept { children.secrets.forget(ticket) }
            throw error
        }
        wentToWait()
    }
}

extension WaitCondition {
    var isChild: Bool { if case .child = self { true } else { false } }

    var signal: String? { if case .signal(let name, limit: _) = self { name } else { nil } }

    /// The point in time that it names itself.
    var date: Date? { if case .time(.at(let date)) = self { date } else { nil } }

    var deadline: Deadline? {
        switch self {
        case .time(let deadline): deadline
        case .signal(_, let limit): limit.map { .after($0) }
        case .child: nil
        }
    }
}

extension RunStore.WaitProgress {
    /// How the wait has ended, and what to say of it; a signal counts also when it came too late but before the waking.
    fileprivate func outcome(of condition: WaitCondition) -> (WaitOutcome, String)? {
        switch condition {
        case .time:
            return isDue ? (.timeIsUp, "the time has come") : nil
        case .signal(let name, limit: _):
            if let signal {
                return (.signal(signal.data), "signal \(name)" + (signal.sender.map { " from \($0)" } ?? ""))
            }
            return isDue ? (.timeIsUp, "no signal \(name) came in time") : nil
        case .child(let request):
            if let deletedChild { return Self.deleted(deletedChild, request) }
            return child?.outcome
        }
    }
}

extension RunStore.WaitProgress {
    /// To execute it once more would do what it has done twice.
    private static func deleted(_ child: RunID, _ request: ChildRequest) -> (WaitOutcome, String) {
        let failure = ChildRunFailure(
            run: child,
            workflow: request.workflow,
            status: "deleted",
            message: "its result is not to be had any more"
        )
        return (.childFailed(failure), "child run \(child) was deleted")
    }
}

extension RunStore.RunRecordOfChild {
    fileprivate var outcome: (WaitOutcome, String)? {
        guard status.isFinal else { return nil }
        let reason = "child run \(id) \(status == .cancelled ? "was cancelled" : status.rawValue)"
        guard status != .completed else { return (.childCompleted(result), reason) }
        let failure = ChildRunFailure(
            run: id,
            workflow: workflowName,
            status: status.rawValue,
            message: errorMessage
        )
        return (.childFailed(failure), reason)
    }
}
