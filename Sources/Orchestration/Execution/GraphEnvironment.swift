public import Logging

/// What a graph that is run without a daemon works with.
public struct GraphEnvironment: Sendable {
    /// Is told what happens.
    public var observer: (any Observer)?
    /// Keeps the checkpoints.
    public var checkpointStore: (any CheckpointStore)?
    /// Reaches the nodes through their context.
    public var logger: Logger

    /// What waiting goes by.
    public var clock: any Clock<Duration>

    /// Makes an environment; without a logger nothing is logged.
    public init(
        observer: (any Observer)? = nil,
        checkpointStore: (any CheckpointStore)? = nil,
        logger: Logger = Logger(label: "agentlab.orchestration") { _ in SwiftLogNoOpLogHandler() },
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.observer = observer
        self.checkpointStore = checkpointStore
        self.logger = logger
        self.clock = clock
    }
}
