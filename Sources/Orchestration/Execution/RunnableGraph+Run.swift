extension RunnableGraph {
    /// Executes the graph from its entry point, without a daemon.
    ///
    /// With a checkpoint store and an interval, the state is kept before the first stage and after every n-th one, so that
    /// ``resume(_:secrets:configuration:environment:)`` can go on after a failure.
    ///
    /// - Returns: The state at the exit point.
    /// - Throws: ``GraphError`` when a node fails, no edge can be taken, there are too many stages, a checkpoint cannot be
    ///   saved, or the task is cancelled.
    public func run(
        _ state: State,
        configuration: GraphConfiguration = GraphConfiguration(),
        environment: GraphEnvironment = GraphEnvironment()
    ) async throws -> State {
        let standalone = StandaloneRun(graph: self, run: state.runID, configuration, environment)
        try await standalone.saveInitial(state)
        return try await standalone.execute(from: .node(entryPoint, iteration: 1), state: state)
    }

    /// Goes on with a run from its last checkpoint, without a daemon.
    ///
    /// The decision that was taken after the checkpoint's stage is followed, not taken again. Stages that came after the
    /// checkpoint are executed once more.
    ///
    /// - Parameters:
    ///   - run: The run that has been interrupted or has failed.
    ///   - secrets: The run's secrets, which no checkpoint keeps.
    ///   - configuration: How to run on; the stages are counted anew.
    ///   - environment: Must hold the store in which the checkpoint was saved.
    /// - Returns: The state at the exit point; at once when the run has completed and its checkpoint was preserved.
    /// - Throws: ``GraphError`` as for ``run(_:configuration:environment:)``, and when there is no checkpoint to go on from.
    public func resume(
        _ run: RunID,
        secrets: Secrets = Secrets(),
        configuration: GraphConfiguration = GraphConfiguration(),
        environment: GraphEnvironment
    ) async throws -> State {
        let standalone = StandaloneRun(graph: self, run: run, configuration, environment)
        let checkpoint = try await standalone.load(run)
        let state = checkpoint.state.with(secrets)
        guard let next = checkpoint.next else { return state }
        return try await standalone.execute(from: .node(next, iteration: checkpoint.iteration + 1), state: state)
    }
}

/// A run that no daemon looks after.
private struct StandaloneRun {
    private let graph: RunnableGraph
    private let configuration: GraphConfiguration
    private let environment: GraphEnvironment
    private let observation: Observation?

    init(
        graph: RunnableGraph,
        run: RunID,
        _ configuration: GraphConfiguration,
        _ environment: GraphEnvironment
    ) {
        self.graph = graph
        self.configuration = configuration
        self.environment = environment
        observation = environment.observer.map {
            Observation(observer: $0, runID: run, source: graph.name, logger: environment.logger)
        }
    }

    private var checkpoints: CheckpointRecorder? {
        environment.checkpointStore.map {
            CheckpointRecorder(
                store: $0,
                interval: configuration.checkpoint.interval,
                isPreserved: configuration.checkpoint.preserve,
                observation: observation
            )
        }
    }

    func saveInitial(_ state: State) async throws {
        try await checkpoints?.save(Checkpoint(state: state, next: graph.entryPoint, iteration: 0))
    }

    func load(_ run: RunID) async throws -> Checkpoint {
        guard let store = environment.checkpointStore else {
            throw GraphError(.noCheckpoint, "run \(run) cannot be resumed without a checkpoint store")
        }
        do {
            let checkpoint = try await store.load(run)
            await observation?.checkpoint(.checkpointLoad, checkpoint)
            await observation?.checkpoint(.checkpointResume, checkpoint)
            return checkpoint
        } catch let error as CheckpointNotFound {
            throw GraphError(.noCheckpoint, "\(error)", cause: error)
        } catch {
            throw GraphError(.checkpointFailed, "the checkpoint of run \(run) cannot be loaded: \(error)", cause: error)
        }
    }

    func execute(from position: GraphPosition, state: consuming State) async throws -> State {
        let result =
            if let checkpoints {
                try await execute(from: position, state: state, recorder: checkpoints)
            } else {
                try await execute(from: position, state: state, recorder: UnrecordedStages())
            }
        return switch result {
        case .completed(let state), .stopped(let state): state
        }
    }

    private func execute(
        from position: GraphPosition,
        state: consuming State,
        recorder: some StageRecorder
    ) async throws -> GraphResult {
        try await graph.execute(
            from: position,
            state: state,
            recorder: recorder,
            maxIterations: configuration.maxIterations,
            observer: environment.observer,
            clock: environment.clock,
            logger: environment.logger
        )
    }
}

/// Records nothing.
private struct UnrecordedStages: StageRecorder {
    func stageStarts(_ node: NodeName, iteration: Int) {}

    func record(_ stage: consuming StageRecord, state: State) -> StageDirective { .proceed }
}
