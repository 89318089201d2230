extension RunnableGraph {
    /// Executes the graph from its entry point, without a daemon.
    ///
    /// With a checkpoint interval, the state is kept before the first stage and after every n-th one, so that
    /// ``resume(_:secrets:configuration:environment:)`` can go on after a failure.
    ///
    /// - Parameters:
    ///   - state: The state that the entry point receives.
    ///   - configuration: How to run; the graph's own unless given.
    ///   - environment: What to work with.
    /// - Returns: The state at the exit point.
    /// - Throws: ``GraphError`` when a node fails, no edge can be taken, there are too many stages, a checkpoint cannot be
    ///   saved, the time is up or the task is cancelled; ``RegistryError`` when the configuration names an observer or
    ///   store that the environment does not have.
    public func run(
        _ state: State,
        configuration: GraphConfiguration? = nil,
        environment: GraphEnvironment = GraphEnvironment()
    ) async throws -> State {
        let configuration = configuration ?? self.configuration
        let standalone = try StandaloneRun(graph: self, run: state.runID, configuration, environment)
        return try await standalone.begin(with: state)
    }

    /// Goes on with a run from its last checkpoint, without a daemon.
    ///
    /// The decision that was taken after the checkpoint's stage is followed, not taken again. Stages that came after the
    /// checkpoint are executed once more.
    ///
    /// - Parameters:
    ///   - run: The run that has been interrupted or has failed.
    ///   - secrets: The run's secrets, which no checkpoint keeps.
    ///   - configuration: How to run on, the graph's own unless given; the stages are counted anew.
    ///   - environment: Must hold the store in which the checkpoint was saved.
    /// - Returns: The state at the exit point; at once when the run has completed and its checkpoint was preserved.
    /// - Throws: As ``run(_:configuration:environment:)``, and ``GraphError`` when there is no checkpoint to go on from.
    public func resume(
        _ run: RunID,
        secrets: Secrets = Secrets(),
        configuration: GraphConfiguration? = nil,
        environment: GraphEnvironment
    ) async throws -> State {
        let configuration = configuration ?? self.configuration
        let standalone = try StandaloneRun(graph: self, run: run, configuration, environment)
        return try await standalone.resume(run, secrets: secrets)
    }
}
