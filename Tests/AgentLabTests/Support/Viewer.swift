import AgentLab
import AgentLabAPI
import Orchestration
import Synchronization

/// Somebody who watches a run and remembers what came, in order.
final class Viewer: Sendable {
    struct Seen: Sendable {
        let sequence: Int
        let event: RunEvent
    }

    private struct Shared {
        var seen: [Seen] = []
        var waiting: [(isThere: @Sendable ([Seen]) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let shared = Mutex(Shared())

    /// Watches until the run has ended; `before` is called ahead of each event and may hold it up.
    func watch(
        _ run: RunRecord,
        since: Int = 0,
        in lab: Laboratory,
        before: @escaping @Sendable (RunEvent) async throws -> Void = { _ in }
    ) async throws {
        try await lab.watch(try await lab.known(run.reference), since: since) { sequence, event in
            try await before(event)
            self.note(Seen(sequence: sequence, event: event))
        }
    }

    /// Returns when what has been seen is as it should be.
    func until(_ isThere: @escaping @Sendable ([Seen]) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isNow = shared.withLock { shared in
                if isThere(shared.seen) { return true }
                shared.waiting.append((isThere, continuation))
                return false
            }
            if isNow { continuation.resume() }
        }
    }

    var seen: [Seen] { shared.withLock { $0.seen } }

    /// The run's records, in the order in which they came.
    var records: [RunRecord] {
        seen.compactMap { if case .run(let record) = $0.event { record } else { nil } }
    }

    /// The lines of programs.
    var lines: [String] {
        seen.compactMap { $0.event.output?.line }
    }

    /// The stages that had ended, with the decision that leaves each.
    var ended: [(stage: StageRecord, decision: DecisionRecord?)] {
        seen.compactMap {
            if case .stage(let stage, let decision) = $0.event, stage.status != .started {
                (stage, decision)
            } else {
                nil
            }
        }
    }

    /// The iterations that were announced as they began.
    var started: [Int] {
        seen.compactMap {
            if case .stage(let stage, _) = $0.event, stage.status == .started { stage.iteration } else { nil }
        }
    }

    private func note(_ event: Seen) {
        let due = shared.withLock { shared in
            shared.seen.append(event)
            let due = shared.waiting.filter { $0.isThere(shared.seen) }
            shared.waiting.removeAll { $0.isThere(shared.seen) }
            return due
        }
        for waiting in due { waiting.continuation.resume() }
    }
}

extension [Viewer.Seen] {
    /// How many of the stages have ended.
    var endedStages: Int {
        count { if case .stage(let stage, _) = $0.event { stage.status != .started } else { false } }
    }

    /// Whether a stage has been announced as it began.
    func hasStarted(_ iteration: Int) -> Bool {
        contains {
            if case .stage(let stage, _) = $0.event {
                stage.status == .started && stage.iteration == iteration
            } else {
                false
            }
        }
    }
}
