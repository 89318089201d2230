/// How a graph is run without a daemon.
public struct GraphConfiguration: LayeredConfiguration {
    /// The name of the graph in errors and events.
    public var name: String
    /// The name of the observer in the environment's registry; `default` is the environment's own.
    public var observer: String
    /// How many stages may be executed from a start or resume to the end.
    public var maxIterations: Int
    /// How long a start or resume may take to the end; zero for ever.
    public var timeout: Duration
    /// How often the state is kept.
    public var checkpoint: CheckpointConfiguration

    /// Makes the defaults.
    public init() {
        self.init(name: "graph")
    }

    /// Makes a configuration; what is left out has its default.
    public init(
        name: String = "graph",
        observer: String = ObserverRegistry.defaultName,
        maxIterations: Int = 1000,
        timeout: Duration = .zero,
        checkpoint: CheckpointConfiguration = CheckpointConfiguration()
    ) {
        self.name = name
        self.observer = observer
        self.maxIterations = maxIterations
        self.timeout = timeout
        self.checkpoint = checkpoint
    }
}

extension GraphConfiguration {
    /// What one layer sets; the meaning of the fields is that of the configuration's.
    public struct Overrides: Codable, Sendable {
        /// Sets ``GraphConfiguration/name``.
        public var name: String?
        /// Sets ``GraphConfiguration/observer``.
        public var observer: String?
        /// Sets ``GraphConfiguration/maxIterations``.
        public var maxIterations: Int?
        /// Sets ``GraphConfiguration/timeout`` in seconds.
        public var timeoutSeconds: Double?
        /// Sets ``GraphConfiguration/checkpoint``.
        public var checkpoint: CheckpointConfiguration.Overrides?

        private enum CodingKeys: String, CodingKey {
            case name
            case observer
            case maxIterations = "max_iterations"
            case timeoutSeconds = "timeout_seconds"
            case checkpoint
        }

        /// Makes a layer; what is left out stays unset.
        public init(
            name: String? = nil,
            observer: String? = nil,
            maxIterations: Int? = nil,
            timeoutSeconds: Double? = nil,
            checkpoint: CheckpointConfiguration.Overrides? = nil
        ) {
            self.name = name
            self.observer = observer
            self.maxIterations = maxIterations
            self.timeoutSeconds = timeoutSeconds
            self.checkpoint = checkpoint
        }
    }

    /// Every field, set to the value that it has.
    public var overrides: Overrides {
        Overrides(
            name: name,
            observer: observer,
            maxIterations: maxIterations,
            timeoutSeconds: timeout.seconds,
            checkpoint: checkpoint.overrides
        )
    }

    /// Sets what the overrides set and leaves the rest as it is.
    public mutating func merge(_ overrides: Overrides) {
        name = overrides.name ?? name
        observer = overrides.observer ?? observer
        maxIterations = overrides.maxIterations ?? maxIterations
        timeout = overrides.timeoutSeconds.map { .seconds(clamping: $0) } ?? timeout
        if let inner = overrides.checkpoint {
            checkpoint.merge(inner)
        }
    }
}
