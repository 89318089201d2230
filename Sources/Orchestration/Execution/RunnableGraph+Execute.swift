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
    ///   - logger: Reaches the nodes through their context.
    /// - Throws: ``GraphError``, or whatever the recorder throws.
    package func execute(
        from position: GraphPosition,
        state: consuming State,
        recorder: some StageRecorder,
        maxIterations: Int,
        observer: (any Observer)? = nil,
        logger: Logger
    ) async throws -> GraphResult {
        let observation = observer.map {
            Observation(observer: $0, runID: state.runID, source: name, logger: logger)
        }
        var execution = GraphExecution(
            graph: self,
            state: state,
            recorder: recorder,
            maxIterations: maxIterations,
            observation: observation,
            logger: logger
        )
        return try await execution.run(from: position)
    }
}
