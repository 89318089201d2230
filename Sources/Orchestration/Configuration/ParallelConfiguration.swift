/// How a ``Parallel`` is executed.
public struct ParallelConfiguration: LayeredConfiguration {
    /// How many items are worked on at the same time; 0 for twice the number of cores, at most ``workerCap``.
    public var maxWorkers: Int
    /// The largest number of workers that is chosen when ``maxWorkers`` is 0.
    public var workerCap: Int
    /// Whether the first failure cancels the items in flight and fails the whole.
    ///
    /// Else the failures are gathered, and the whole fails only when nothing has succeeded.
    public var failFast: Bool
    /// The name of the observer in the environment's registry; `default` is the environment's own.
    public var observer: String
    /// How often each item is tried; once unless set.
    public var retry: RetryPolicy
    /// How long each attempt at an item may take; zero for ever.
    public var timeout: Duration

    /// Makes the defaults.
    public init() {
        self.init(maxWorkers: 0)
    }

    /// Makes a configuration; what is left out has its default.
    public init(
        maxWorkers: Int = 0,
        workerCap: Int = 16,
        failFast: Bool = true,
        observer: String = ObserverRegistry.defaultName,
        retry: RetryPolicy = RetryPolicy.never,
        timeout: Duration = .zero
    ) {
        self.maxWorkers = maxWorkers
        self.workerCap = workerCap
        self.failFast = failFast
        self.observer = observer
        self.retry = retry
        self.timeout = timeout
    }
}

extension ParallelConfiguration {
    /// What one layer sets; the meaning of the fields is that of the configuration's.
    public struct Overrides: Codable, Sendable {
        /// Sets ``ParallelConfiguration/maxWorkers``.
        public var maxWorkers: Int?
        /// Sets ``ParallelConfiguration/workerCap``.
        public var workerCap: Int?
        /// Sets ``ParallelConfiguration/failFast``.
        public var failFast: Bool?
        /// Sets ``ParallelConfiguration/observer``.
        public var observer: String?
        /// Sets ``ParallelConfiguration/retry``.
        public var retry: RetryPolicy.Overrides?
        /// Sets ``ParallelConfiguration/timeout`` in seconds.
        public var timeoutSeconds: Double?

        private enum CodingKeys: String, CodingKey {
            case maxWorkers = "max_workers"
            case workerCap = "worker_cap"
            case failFast = "fail_fast"
            case observer
            case retry
            case timeoutSeconds = "timeout_seconds"
        }

        /// Makes a layer; what is left out stays unset.
        public init(
            maxWorkers: Int? = nil,
            workerCap: Int? = nil,
            failFast: Bool? = nil,
            observer: String? = nil,
            retry: RetryPolicy.Overrides? = nil,
            timeoutSeconds: Double? = nil
        ) {
            self.maxWorkers = maxWorkers
            self.workerCap = workerCap
            self.failFast = failFast
            self.observer = observer
            self.retry = retry
            self.timeoutSeconds = timeoutSeconds
        }
    }

    /// Every field, set to the value that it has.
    public var overrides: Overrides {
        Overrides(
            maxWorkers: maxWorkers,
            workerCap: workerCap,
            failFast: failFast,
            observer: observer,
            retry: retry.overrides,
            timeoutSeconds: timeout.seconds
        )
    }

    /// Sets what the overrides set and leaves the rest as it is.
    public mutating func merge(_ overrides: Overrides) {
        maxWorkers = overrides.maxWorkers ?? maxWorkers
        workerCap = overrides.workerCap ?? workerCap
        failFast = overrides.failFast ?? failFast
        observer = overrides.observer ?? observer
        if let inner = overrides.retry {
            retry.merge(inner)
        }
        timeout = overrides.timeoutSeconds.map { .seconds(clamping: $0) } ?? timeout
    }
}
