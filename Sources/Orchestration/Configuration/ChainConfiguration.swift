/// How a ``Chain`` is executed.
public struct ChainConfiguration: LayeredConfiguration {
    /// Whether the result holds the value before and after every item, and not the last one alone.
    public var captureIntermediateStates: Bool
    /// The name of the observer in the environment's registry; `default` is the environment's own.
    public var observer: String
    /// How often each item is tried; once unless set.
    public var retry: RetryPolicy
    /// How long each attempt at an item may take; zero for ever.
    public var timeout: Duration

    /// Makes the defaults.
    public init() {
        self.init(captureIntermediateStates: false)
    }

    /// Makes a configuration; what is left out has its default.
    public init(
        captureIntermediateStates: Bool = false,
        observer: String = ObserverRegistry.defaultName,
        retry: RetryPolicy = RetryPolicy.never,
        timeout: Duration = .zero
    ) {
        self.captureIntermediateStates = captureIntermediateStates
        self.observer = observer
        self.retry = retry
        self.timeout = timeout
    }
}

extension ChainConfiguration {
    /// What one layer sets; the meaning of the fields is that of the configuration's.
    public struct Overrides: Codable, Sendable {
        /// Sets ``ChainConfiguration/captureIntermediateStates``.
        public var captureIntermediateStates: Bool?
        /// Sets ``ChainConfiguration/observer``.
        public var observer: String?
        /// Sets ``ChainConfiguration/retry``.
        public var retry: RetryPolicy.Overrides?
        /// Sets ``ChainConfiguration/timeout`` in seconds.
        public var timeoutSeconds: Double?

        private enum CodingKeys: String, CodingKey {
            case captureIntermediateStates = "capture_intermediate_states"
            case observer
            case retry
            case timeoutSeconds = "timeout_seconds"
        }

        /// Makes a layer; what is left out stays unset.
        public init(
            captureIntermediateStates: Bool? = nil,
            observer: String? = nil,
            retry: RetryPolicy.Overrides? = nil,
            timeoutSeconds: Double? = nil
        ) {
            self.captureIntermediateStates = captureIntermediateStates
            self.observer = observer
            self.retry = retry
            self.timeoutSeconds = timeoutSeconds
        }
    }

    /// Every field, set to the value that it has.
    public var overrides: Overrides {
        Overrides(
            captureIntermediateStates: captureIntermediateStates,
            observer: observer,
            retry: retry.overrides,
            timeoutSeconds: timeout.seconds
        )
    }

    /// Sets what the overrides set and leaves the rest as it is.
    public mutating func merge(_ overrides: Overrides) {
        captureIntermediateStates = overrides.captureIntermediateStates ?? captureIntermediateStates
        observer = overrides.observer ?? observer
        if let inner = overrides.retry {
            retry.merge(inner)
        }
        timeout = overrides.timeoutSeconds.map { .seconds(clamping: $0) } ?? timeout
    }
}
