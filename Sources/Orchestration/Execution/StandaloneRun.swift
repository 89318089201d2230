/// A run that no daemon looks after.
struct StandaloneRun {
    private let graph: RunnableGraph
    private let configuration: GraphConfiguration
    private let environment: GraphEnvironment
    private let observation: Observation?
    private let store: any CheckpointStore

    init(
        graph: RunnableGraph,
        run: RunID,
        _ configuration: GraphConfiguration,
        _ environment: GraphEnvironment
    ) throws(RegistryError) {
        self.graph = graph
        self.configuration = configuration
        var environment = environment
        environment.observer = try environment.observer(named: configuration.observer)
        self.environment = environment
        store = try environment.checkpointStore(named: configuration.checkpoint.store)
        observation = environment.observer.map {
            Observation(observer: $0, runID: run, source: graph.name, logger: environment.logger)
        }
    }

    func begin(with state: State) async throws -> State {
        try await checkpoints.save(Checkpoint(state: state, next: graph.entryPoint, iteration: 0))
        return try await execute(from: .node(graph.entryPoint, iteration: 1), state: state)
    }

    func resume(_ run: RunID, secrets: Secrets) async throws -> State {
        let checkpoint = try await load(run)
        let state = checkpoint.state.with(secrets)
        guard let next = checkpoint.next else { return state }
        return try await execute(from: .node(next, iteration: checkpoint.iteration + 1), state: state)
    }

    private var checkpoints: CheckpointRecorder {
        CheckpointRecorder(
            store: store,
            interval: max(0, configuration.checkpoint.interval),
            isPreserved: configuration.checkpoint.preserve,
            observation: observation
        )
    }

    private func load(_ run: RunID) async throws -> Checkpoint {
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

    private func execute(from position: GraphPosition, state: State) async throws -> State {
        let limit = configuration.timeout > .zero ? configuration.timeout : nil
        do {
            return try await withTimeLimit(limit, clock: environment.clock) {
                switch try await graph.execute(
                    from: position,
                    state: state,
                    recorder: checkpoints,
                    maxIterations: configuration.maxIterations,
                    environment: environment,
                    steps: nil
                ) {
                case .completed(let state), .stopped(let state): state
                }
            }
        } catch let error as TimedOut {
            throw GraphError(.timedOut, "the run of graph \"\(graph.name)\" \(error)", cause: error)
        }
    }
}
