import AgentLabJSON
import Logging
import Orchestration
import Synchronization

/// Remembers the stages of a run and can die at one of them, before or after it was remembered.
final class Journal: StageRecorder {
    struct Death: Error, Equatable {}

    enum Interruption: Sendable, Equatable {
        case stop(after: Int)
        case dieBefore(Int)
        case dieAfter(Int)
    }

    private struct Contents {
        var stages: [EndedStage] = []
        var started: [Int] = []
        var attempts: [AttemptRecord] = []
        var stopsAtAttempt: Int?
        var interruption: Interruption?
    }

    private let contents = Mutex(Contents())

    var stages: [EndedStage] { contents.withLock { $0.stages } }
    var started: [Int] { contents.withLock { $0.started } }

    var attempts: [AttemptRecord] { contents.withLock { $0.attempts } }

    /// Asks the run to leave when an attempt has failed.
    func stop(atAttempt attempt: Int?) {
        contents.withLock { $0.stopsAtAttempt = attempt }
    }

    func attemptFailed(_ attempt: AttemptRecord, of node: NodeName, iteration: Int) -> StageDirective {
        contents.withLock { contents in
            contents.attempts.append(attempt)
            return contents.stopsAtAttempt == attempt.attempt ? .stop : .proceed
        }
    }

    func interrupt(_ interruption: Interruption?) {
        contents.withLock { $0.interruption = interruption }
    }

    func stageStarts(_ node: NodeName, iteration: Int) {
        contents.withLock { $0.started.append(iteration) }
    }

    func record(_ stage: EndedStage, state: State) throws -> StageDirective {
        let iteration = stage.iteration
        return try contents.withLock { contents in
            if contents.interruption == .dieBefore(iteration) { throw Death() }
            contents.stages.append(stage)
            if contents.interruption == .dieAfter(iteration) { throw Death() }
            return contents.interruption == .stop(after: iteration) ? .stop : .proceed
        }
    }

    /// The state after the recorded stages.
    func replayed(onto initial: State) -> State {
        var state = initial
        for stage in stages {
            state.apply(stage.changes)
        }
        return state
    }

    /// What is known of the stage that comes next, if it has failed before.
    var history: StageHistory {
        let failed = stages.reversed().prefix { stage in
            if case .failed = stage.outcome { true } else { false }
        }
        return StageHistory(origin: failed.last?.iteration)
    }

    /// Where the run goes on after the recorded stages; nil when it is complete.
    func position(in graph: RunnableGraph) -> GraphPosition? {
        guard let last = stages.last else { return .node(graph.entryPoint, iteration: 1) }
        switch last.outcome {
        case .transition(let decision): return .node(decision.to, iteration: last.iteration + 1)
        case .failed: return .node(last.node, iteration: last.iteration + 1)
        case .noTransition: return .after(last.node, iteration: last.iteration)
        case .exit: return nil
        }
    }
}

extension RunnableGraph {
    func execute(
        from position: GraphPosition? = nil,
        history: StageHistory = StageHistory(),
        _ state: State = State(),
        into journal: Journal,
        steps: (any StepRecorder)? = nil,
        maxIterations: Int = 1000,
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws -> GraphResult {
        try await execute(
            from: position ?? .node(entryPoint, iteration: 1),
            history: history,
            state: state,
            recorder: journal,
            maxIterations: maxIterations,
            steps: steps,
            clock: clock,
            logger: .silent
        )
    }
}

extension GraphResult {
    var completed: State? {
        if case .completed(let state) = self { state } else { nil }
    }

    var stopped: State? {
        if case .stopped(let state) = self { state } else { nil }
    }
}

extension Logger {
    static let silent = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
}
