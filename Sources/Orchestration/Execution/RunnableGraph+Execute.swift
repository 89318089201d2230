package import Logging

extension RunnableGraph {
    /// Executes the graph from a position, with every stage recorded before the next one starts.
    ///
    /// - Parameters:
    ///   - position: Where to start.
    ///   - state: The state at that position. Give it away (`consume`), so that it can be changed in place.
    ///   - recorder: Makes the stages durable.
    ///   - maxIterations: How many stages may be executed from here on.
    ///   - observer: Is told what happens; without one no event is even made.
    ///   - steps: Remembers the steps within the nodes; without it they are plain calls.
    ///   - clock: What waiting goes by.
    ///   - logger: Reaches the nodes through their context.
    /// - Throws: ``GraphError``, or whatever the recorder throws.
    package func execute(
        from position: GraphPosition,
        state: consuming State,
        recorder: some StageRecorder,
        maxIterations: Int,
        observer: (any Observer)? = nil,
        steps: (any StepRecorder)? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) async throws -> GraphResult {
        let scope = RunScope(
            runID: state.runID,
            source: name,
            logger: logger,
            clock: clock,
            observer: observer,
            steps: steps
        )
        let observation = observer.map {
            Observation(observer: $0, runID: state.runID, source: name, logger: logger)
        }
        var execution = GraphExecution(
            graph: self,
            state: state,
            recorder: recorder,
            maxIterations: maxIterations,
            observation: observation,
            scope: scope
        )
        return try await execution.run(from: position)
    }
}
