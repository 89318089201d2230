package import Logging

extension RunnableGraph {
    /// Executes the graph from a position, with every stage recorded before the next one starts.
    ///
    /// - Parameters:
    ///   - position: Where to start.
    ///   - history: What is known of earlier executions of the stage at that position.
    ///   - state: The state at that position. Give it away (`consume`), so that it can be changed in place.
    ///   - recorder: Makes the stages durable.
    ///   - maxIterations: How many stages may be executed from here on.
    ///   - observer: Is told what happens; without one no event is even made.
    ///   - observers: The observers that patterns within the nodes can name.
    ///   - steps: Remembers the steps within the nodes; without it they are plain calls.
    ///   - waits: Keeps what nodes wait for; without it they wait in memory, or fail where they cannot.
    ///   - clock: What waiting goes by.
    ///   - logger: Reaches the nodes through their context.
    /// - Throws: ``GraphError``, or whatever the recorder throws.
    package func execute(
        from position: GraphPosition,
        history: StageHistory = StageHistory(),
        state: consuming State,
        recorder: some StageRecorder,
        maxIterations: Int,
        observer: (any Observer)? = nil,
        observers: ObserverRegistry? = nil,
        steps: (any StepRecorder)? = nil,
        waits: (any WaitRecorder)? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) async throws -> GraphResult {
        try await execute(
            from: position,
            history: history,
            state: state,
            recorder: recorder,
            maxIterations: maxIterations,
            environment: GraphEnvironment(observer: observer, observers: observers, logger: logger, clock: clock),
            steps: steps,
            waits: waits
        )
    }

    func execute(
        from position: GraphPosition,
        history: StageHistory = StageHistory(),
        state: consuming State,
        recorder: some StageRecorder,
        maxIterations: Int,
        environment: GraphEnvironment,
        steps: (any StepRecorder)?,
        waits: (any WaitRecorder)? = nil
    ) async throws -> GraphResult {
        let observation = try environment.observer(named: ObserverRegistry.defaultName).map {
            Observation(observer: $0, runID: state.runID, source: name, logger: environment.logger)
        }
        let scope = RunScope(runID: state.runID, environment: environment, steps: steps, waits: waits)
        var execution = GraphExecution(
            graph: self,
            state: state,
            recorder: recorder,
            maxIterations: maxIterations,
            observation: observation,
            scope: scope
        )
        return try await execution.run(from: position, history)
    }
}
