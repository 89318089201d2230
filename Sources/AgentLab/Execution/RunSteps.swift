import AgentLabJSON
import FoundationEssentials
import Orchestration
import Synchronization

/// The steps of one run: each result is committed once, and found again by whatever executes the stage anew.
struct RunSteps: StepRecorder {
    private let run: ActiveRun
    private let journal: Journal
    private let memory: Memory

    /// - Parameter stored: What the tables hold of the stage that the run goes on with.
    init(run: ActiveRun, stored: RunStore.StageSteps, journal: Journal) {
        self.run = run
        self.journal = journal
        memory = Memory(stored)
    }

    func progress(of step: StepKey) async throws -> StepProgress {
        memory.stage.withLock { $0.stage == step.stage ? $0.steps[step.name] ?? .new : .new }
    }

    func attemptFailed(_ attempt: AttemptRecord, of step: StepKey) async throws {
        try await commit(
            .init(
                stage: step.stage,
                iteration: iteration(of: step),
                name: step.name,
                attempts: attempt.attempt,
                retryAt: attempt.retryAt,
                errorMessage: StorableText.clean(attempt.message)
            )
        )
        memory.note(.open(AttemptHistory(failures: attempt.attempt, retryAt: attempt.retryAt)), of: step)
    }

    func commit(_ result: JSONValue, attempts: Int, of step: StepKey) async throws {
        try await commit(
            .init(
                stage: step.stage,
                iteration: iteration(of: step),
                name: step.name,
                attempts: attempts,
                result: try result.storable(),
                call: try run.takeCall(of: step)?.json.storable()
            )
        )
        memory.note(.succeeded(result), of: step)
    }

    private func iteration(of step: StepKey) -> Int { run.stageInFlight?.iteration ?? step.stage }

    private func commit(_ step: JournalEntry.Step) async throws {
        guard !run.isDiscarded else { throw RunDiscarded() }
        var entry = JournalEntry(run: run.id)
        entry.step = step
        _ = try await journal.commit(entry)
    }

    /// The steps of the stage in flight, and of no other: a stage that has ended is never executed again.
    private final class Memory: Sendable {
        let stage: Mutex<RunStore.StageSteps>

        init(_ stored: RunStore.StageSteps) { stage = Mutex(stored) }

        func note(_ progress: StepProgress, of step: StepKey) {
            stage.withLock { stage in
                if stage.stage != step.stage { stage = RunStore.StageSteps(stage: step.stage) }
                stage.steps[step.name] = progress
            }
        }
    }
}
