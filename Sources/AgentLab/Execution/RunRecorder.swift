import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Logging
import Orchestration
import Synchronization

/// Turns each ended stage of one run into the journal entry that makes it durable.
///
/// The last stage's entry carries the run's end, so a run of n stages costs n commits and the one that began it.
struct RunRecorder: StageRecorder {
    private let run: ActiveRun
    private let journal: Journal
    private let feed: RunFeed
    private let logger: Logger
    private let maxStateBytes: Int
    private let isDraining: @Sendable () -> Bool
    private let account: AccountBox
    private let waits: RunWaits

    init(
        run: ActiveRun,
        account: consuming StateAccount,
        journal: Journal,
        feed: RunFeed,
        logger: Logger,
        maxStateBytes: Int,
        isDraining: @escaping @Sendable () -> Bool,
        waits: RunWaits
    ) {
        self.run = run
        self.journal = journal
        self.feed = feed
        self.logger = logger
        self.maxStateBytes = maxStateBytes
        self.isDraining = isDraining
        self.account = AccountBox(account)
        self.waits = waits
    }

    func stageStarts(_ node: NodeName, iteration: Int) {
        run.stageStarts(.init(node: node, iteration: iteration, startedAt: .now))
    }

    func record(_ stage: consuming EndedStage, state: State) async throws -> StageDirective {
        guard !run.isDiscarded else { throw RunDiscarded() }
        let entry: JournalEntry
        do {
            entry = try makeEntry(stage, state)
        } catch let error as JSONError {
            return try await recordRefused(
                stage,
                because: "node \"\(stage.node)\" failed at iteration "
                    + "\(stage.iteration): its state cannot be stored: \(error)"
            )
        } catch let error as StateTooLarge {
            return try await recordRefused(
                stage,
                because: "node \"\(stage.node)\" failed at iteration \(stage.iteration): \(error)"
            )
        }
        if entry.$finish, !run.beginFinish() { throw RunDiscarded() }
        let time: Date
        do {
            time = try await journal.commit(entry)
        } catch JournalError.refused(let error) {
            return try await recordRefused(
                stage,
                because: "node \"\(stage.node)\" failed at iteration "
                    + "\(stage.iteration): \(JournalError.refused(error))"
            )
        }
        if !entry.$finish {
            feed.notify(run.id, .stage)
        } else {
            run.logEnd(entry, to: logger)
            feed.notify(run.id, endedAs: { run.record(completedBy: entry, at: time) })
        }
        return isDraining() ? .stop : .proceed
    }

    func attemptFailed(
        _ attempt: AttemptRecord,
        of node: NodeName,
        iteration: Int
    ) async throws -> StageDirective {
        guard !run.isDiscarded else { throw RunDiscarded() }
        var entry = JournalEntry(run: run.id)
        entry.step = .init(
            stage: iteration,
            iteration: iteration,
            name: "",
            attempts: attempt.attempt,
            retryAt: attempt.retryAt,
            errorMessage: StorableText.clean(attempt.message)
        )
        _ = try await journal.commit(entry)
        feed.notify(run.id, .stage)
        return isDraining() ? .stop : .proceed
    }

    /// The keys that make up the run's result, as JSON text.
    func result(of state: State) throws -> [UInt8] {
        let keys = run.entry.workflow.outputs.map(Set.init) ?? account.value.withLock { $0.produced }
        var result: [String: JSONValue] = [:]
        for key in keys { result[key] = state[key] }
        var buffer: [UInt8] = []
        try JSONValue.object(result).encodeStorable(into: &buffer)
        try StateTooLarge.check("result", buffer.count, limit: maxStateBytes)
        return buffer
    }
}

/// The run belongs to somebody else by now: it was abandoned or handed back, and nothing more is written for it.
struct RunDiscarded: Error {}

/// The run has been failed because what its node made cannot be stored; its end is on record.
struct StageRefused: Error {}

private final class AccountBox: Sendable {
    let value: Mutex<StateAccount>
    init(_ account: consuming StateAccount) { value = Mutex(account) }
}

// MARK: - Entries

extension RunRecorder {
    private func makeEntry(_ stage: EndedStage, _ state: State) throws -> JournalEntry {
        var entry = JournalEntry(run: run.id)
        var row = JournalEntry.Stage(stage)
        let isSnapshotDue = try account.value.withLock { account in
            row.changes = try account.encode(stage.changes)
            try StateTooLarge.check("state", account.stateSize, limit: maxStateBytes)
            return account.needsSnapshot
        }
        switch stage.outcome {
        case .transition(let decision):
            row.next = decision.to
            row.predicateName = decision.predicateName.map(StorableText.clean)
            row.predicateResult = decision.predicateResult
            if isSnapshotDue { entry.snapshot = try snapshot(of: state, after: stage.iteration, next: decision.to) }
        case .exit:
            entry.finish = .init(status: .completed, result: try result(of: state), errorMessage: nil)
        case .noTransition(let error):
            entry.finish = .init(status: .failed, result: nil, errorMessage: StorableText.clean("\(error)"))
        case .failed(let error):
            row.isFailed = true
            let (status, message) = run.end(after: error)
            row.errorMessage = message
            entry.finish = .init(status: status, result: nil, errorMessage: status == .cancelled ? nil : message)
        }
        if let wait = waits.end(of: stage.iteration) {
            entry.waitEnd = wait.end
            row.durationMicroseconds = max(
                row.durationMicroseconds,
                Duration.seconds(Date().timeIntervalSince(wait.since)).inMicroseconds
            )
        }
        entry.stage = row
        return entry
    }

    private func snapshot(
        of state: State,
        after iteration: Int,
        next: NodeName
    ) throws -> JournalEntry.Snapshot {
        let produced = account.value.withLock { account in
            account.noteSnapshot()
            return account.produced
        }
        return try JournalEntry.Snapshot(state, iteration: iteration, next: next, produced: produced)
    }

    /// Fails the run in place of a stage whose outcome the tables cannot hold.
    private func recordRefused(_ stage: EndedStage, because message: String) async throws -> StageDirective {
        if !run.isFinishing, !run.beginFinish() { throw RunDiscarded() }
        var entry = JournalEntry(run: run.id)
        var row = JournalEntry.Stage(stage)
        row.isFailed = true
        row.errorMessage = StorableText.clean(message)
        entry.stage = row
        // The signal that brought this is taken: a resume would only meet it again.
        entry.waitEnd = waits.end(of: stage.iteration)?.end
        entry.finish = .init(status: .failed, result: nil, errorMessage: row.errorMessage)
        _ = try await journal.commit(entry)
        run.logEnd(entry, to: logger)
        feed.notify(run.id)
        throw StageRefused()
    }
}

extension ActiveRun {
    /// How a run ends whose node or walk ended with this error.
    func end(after error: any Error) -> (RunStatus, String) {
        switch stopReason {
        case .cancelled: (.cancelled, "cancelled")
        case .timedOut: (.failed, StorableText.clean("the run timed out: \(error)"))
        case nil: (.failed, StorableText.clean("\(error)"))
        }
    }
}

extension JournalEntry.Stage {
    init(_ stage: EndedStage) {
        self.init(
            iteration: stage.iteration,
            node: stage.node,
            attempts: stage.attempts,
            durationMicroseconds: stage.duration.inMicroseconds,
            isFailed: false
        )
    }
}

extension JournalEntry.Snapshot {
    init(_ state: State, iteration: Int, next: NodeName, produced: Set<String>) throws {
        var buffer: [UInt8] = []
        try JSONValue.object(state.data).encodeStorable(into: &buffer)
        self.init(
            iteration: iteration,
            checkpointNode: next,
            produced: JSONText.array(produced.sorted()),
            state: buffer
        )
    }
}

extension JournalEntry {
    /// The end of a run whose node did not heed its cancel: the stage in flight has failed.
    init(abandoned run: RunID, _ discarded: ActiveRunState.Discarded, grace: Duration) {
        self.init(run: run)
        let message = "the node did not return within \(grace.inSeconds) s of its cancel and was abandoned"
        if let inFlight = discarded.stage {
            var row = Stage(
                iteration: inFlight.iteration,
                node: inFlight.node,
                attempts: 1,
                durationMicroseconds: inFlight.startedAt.duration(to: .now).inMicroseconds,
                isFailed: true
            )
            row.errorMessage = "cancelled: \(message)"
            stage = row
        }
        finish =
            discarded.stopReason == .timedOut
            ? .init(status: .failed, result: nil, errorMessage: "the run timed out: \(message)")
            : .init(status: .cancelled, result: nil, errorMessage: nil)
    }
}
