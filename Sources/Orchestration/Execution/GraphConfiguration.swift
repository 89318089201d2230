/// How a graph is run without a daemon.
public struct GraphConfiguration: Sendable, Hashable {
    /// How many stages may be executed from a start or resume to the end; 1000 unless set.
    public var maxIterations: Int
    /// How often the state is kept; never unless set.
    public var checkpoint: CheckpointConfiguration

    /// Makes a configuration; what is left out has its default.
    public init(maxIterations: Int = 1000, checkpoint: CheckpointConfiguration = CheckpointConfiguration()) {
        self.maxIterations = maxIterations
        self.checkpoint = checkpoint
    }
}

/// When checkpoints are written, and how long they live.
public struct CheckpointConfiguration: Sendable, Hashable {
    /// Stages from one checkpoint to the next, the first one being written before the first stage; 0 writes none.
    public var interval: Int
    /// Whether the checkpoint stays after the run has completed; else it is deleted then.
    public var preserve: Bool

    /// Makes a configuration; what is left out has its default.
    public init(interval: Int = 0, preserve: Bool = false) {
        self.interval = interval
        self.preserve = preserve
    }
}
