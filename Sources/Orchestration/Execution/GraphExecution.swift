import FoundationEssentials

/// One execution of a graph, from a position to its end: the loop behind every run.
///
/// Not copyable, so that nothing but it owns the state, whose values are changed in place.
struct GraphExecution<Recorder: StageRecorder>: ~Copyable {
    let graph: RunnableGraph
    let recorder: Recorder
    private let maxIterations: Int
    let scope: RunScope
    var observation: Observation?

    var state: State
    /// The number of the current stage within the run.
    var iteration = 0
    private var trail = PathTrail()
    var time = StageTime()
    /// Attempts at the current stage so far.
    var attempts = 0
    /// What is known of the first stage from before; of the others nothing.
    var history = StageHistory()

    init(
        graph: RunnableGraph,
        state: consuming State,
        recorder: Recorder,
        maxIterations: Int,
        observation: Observation?,
        scope: RunScope
    ) {
        self.graph = graph
        self.recorder = recorder
        self.maxIterations = maxIterations
        self.observation = observation
        self.scope = scope
        self.state = state
        self.state.commit()
    }

    /// Executes stage after stage until an exit point, a failure or the recorder ends it.
    mutating func run(from position: GraphPosition, _ history: StageHistory) async throws -> GraphResult {
        self.history = history
        await observation?.graphStarts(graph, at: position, maxIterations: maxIterations)
        do {
            let result = try await walk(from: position)
            await observation?.graphEnds(at: state.checkpointNode, iterations: trail.count, error: nil)
            return result
        } catch {
            await observation?.graphEnds(at: state.checkpointNode, iterations: trail.count, error: error)
            throw error
        }
    }

    private mutating func walk(from position: GraphPosition) async throws -> GraphResult {
        guard var current = try await firstStop(at: position) else { return .completed(state) }
        while true {
            switch try await executeStage(current) {
            case .next(let index): current = index
            case .exit: return .completed(state)
            case .stop: return .stopped(state)
            }
        }
    }

    /// The index of the first node to execute; nil when the run is complete already.
    private mutating func firstStop(at position: GraphPosition) async throws -> Int? {
        switch position {
        case .node(let name, let iteration):
            self.iteration = iteration
            return try index(of: name)
        case .after(let name, let iteration):
            self.iteration = iteration
            history = StageHistory()
            let stop = graph.storage.nodes[try index(of: name)]
            guard !stop.isExit else { return nil }
            let way = try await chooseWay(from: stop)
            await observation?.edgeTaken(way.edge)
            self.iteration += 1
            return way.target
        }
    }

    private func index(of name: NodeName) throws(GraphError) -> Int {
        guard let index = graph.storage.indices[name] else {
            let message = "the run is to go on here, but graph \"\(graph.name)\" has no such node"
            throw GraphError(.unknownNode, message, node: name)
        }
        return index
    }

    func error(
        _ code: GraphError.Code,
        _ message: String,
        at node: NodeName,
        cause: (any Error)? = nil
    ) -> GraphError {
        GraphError(code, message, node: node, iteration: iteration, path: trail.path(in: graph), cause: cause)
    }
}

// MARK: - A stage

extension GraphExecution {
    private enum Step {
        case next(Int)
        case exit
        case stop
    }

    private mutating func executeStage(_ index: Int) async throws -> Step {
        let stop = graph.storage.nodes[index]
        try checkMayStart(stop.name)
        trail.append(index)
        recorder.stageStarts(stop.name, iteration: iteration)
        await observation?.nodeStarts(stop.name, iteration: iteration)
        time = StageTime()
        let changes: StateChanges
        do throws(StageFailure) {
            changes = try await perform(stop)
        } catch {
            return try await giveUp(stop, after: error)
        }
        await observation?.nodeEnds(stop.name, iteration, attempts, time, changed: changes.count, error: nil)
        history = StageHistory()
        return try await leave(stop, changes: changes)
    }

    private mutating func giveUp(_ stop: RunnableGraph.Stop, after failure: StageFailure) async throws -> Step {
        switch failure {
        case .node(let error):
            await observation?.nodeEnds(stop.name, iteration, attempts, time, changed: 0, error: error)
            _ = try await record(stop, changes: StateChanges(), .failed(error))
            throw error
        case .recorder(let error):
            throw error
        case .stop:
            return .stop
        case .wait(let suspension):
            try await scope.waits?.suspend(suspension.condition, key: suspension.key, iteration: iteration)
            return .stop
        }
    }

    private func checkMayStart(_ node: NodeName) throws(GraphError) {
        if Task.isCancelled {
            throw error(.cancelled, "cancelled", at: node)
        }
        if trail.count >= maxIterations {
            throw error(
                .maxIterationsExceeded,
                "not executed, the limit of \(maxIterations) stages is reached",
                at: node
            )
        }
    }

    /// Decides what follows a completed stage and has both recorded.
    private mutating func leave(_ stop: RunnableGraph.Stop, changes: StateChanges) async throws -> Step {
        guard !stop.isExit else {
            _ = try await record(stop, changes: changes, .exit)
            return .exit
        }
        let way: RunnableGraph.Way
        do {
            way = try await chooseWay(from: stop)
        } catch {
            _ = try await record(stop, changes: changes, .noTransition(error))
            throw error
        }
        await observation?.edgeTaken(way.edge)
        let directive = try await record(stop, changes: changes, .transition(way.decision))
        iteration += 1
        return switch directive {
        case .proceed: .next(way.target)
        case .stop: .stop
        }
    }

    private func record(
        _ stop: RunnableGraph.Stop,
        changes: StateChanges,
        _ outcome: EndedStage.Outcome
    ) async throws -> StageDirective {
        let stage = EndedStage(
            node: stop.name,
            iteration: iteration,
            attempts: attempts,
            startedAt: time.startedAt,
            duration: time.duration,
            changes: changes,
            outcome: outcome
        )
        return try await recorder.record(stage, state: state)
    }

    /// The first edge, in order, that may be taken.
    private func chooseWay(from stop: RunnableGraph.Stop) async throws(GraphError) -> RunnableGraph.Way {
        for way in stop.ways {
            guard let predicate = way.edge.predicate else { return way }
            let holds: Bool
            do {
                holds = try predicate.evaluate(state)
            } catch {
                let message = "predicate \"\(predicate.name)\" of the edge to \"\(way.edge.to)\" failed: \(error)"
                throw self.error(.predicateFailed, message, at: stop.name, cause: error)
            }
            await observation?.edgeEvaluated(way.edge, predicate: predicate, holds: holds)
            if holds { return way }
        }
        throw error(.noTransition, "no edge can be taken, none of \(stop.ways.count) predicates holds", at: stop.name)
    }
}
