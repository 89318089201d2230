/// How often something that fails is tried, and how long is waited in between.
///
/// The wait before attempt n + 1 is `initialBackoff` × `multiplier`ⁿ⁻¹, at most `maxBackoff`, and then shortened by a random
/// share of up to `jitter`, so that many who failed together do not come back together.
public struct RetryPolicy: LayeredConfiguration {
    /// Attempts in all, the first one included; 1 means no retry.
    public var attempts: Int
    /// The wait before the second attempt.
    public var initialBackoff: Duration
    /// The longest wait.
    public var maxBackoff: Duration
    /// What each wait is multiplied by to get the next one.
    public var multiplier: Double
    /// The largest share, from 0 to 1, by which a wait is shortened at random.
    public var jitter: Double

    /// Makes the defaults.
    public init() {
        self.init(attempts: 3)
    }

    /// Makes a configuration; what is left out has its default.
    public init(
        attempts: Int = 3,
        initialBackoff: Duration = .seconds(1),
        maxBackoff: Duration = .seconds(60),
        multiplier: Double = 2,
        jitter: Double = 0.2
    ) {
        self.attempts = attempts
        self.initialBackoff = initialBackoff
        self.maxBackoff = maxBackoff
        self.multiplier = multiplier
        self.jitter = jitter
    }
}

extension RetryPolicy {
    /// What one layer sets; the meaning of the fields is that of the configuration's.
    public struct Overrides: Codable, Sendable {
        /// Sets ``RetryPolicy/attempts``.
        public var attempts: Int?
        /// Sets ``RetryPolicy/initialBackoff`` in seconds.
        public var initialBackoffSeconds: Double?
        /// Sets ``RetryPolicy/maxBackoff`` in seconds.
        public var maxBackoffSeconds: Double?
        /// Sets ``RetryPolicy/multiplier``.
        public var multiplier: Double?
        /// Sets ``RetryPolicy/jitter``.
        public var jitter: Double?

        private enum CodingKeys: String, CodingKey {
            case attempts
            case initialBackoffSeconds = "initial_backoff_seconds"
            case maxBackoffSeconds = "max_backoff_seconds"
            case multiplier
            case jitter
        }

        /// Makes a layer; what is left out stays unset.
        public init(
            attempts: Int? = nil,
            initialBackoffSeconds: Double? = nil,
            maxBackoffSeconds: Double? = nil,
            multiplier: Double? = nil,
            jitter: Double? = nil
        ) {
            self.attempts = attempts
            self.initialBackoffSeconds = initialBackoffSeconds
            self.maxBackoffSeconds = maxBackoffSeconds
            self.multiplier = multiplier
            self.jitter = jitter
        }
    }

    /// Every field, set to the value that it has.
    public var overrides: Overrides {
        Overrides(
            attempts: attempts,
            initialBackoffSeconds: initialBackoff.seconds,
            maxBackoffSeconds: maxBackoff.seconds,
            multiplier: multiplier,
            jitter: jitter
        )
    }

    /// Sets what the overrides set and leaves the rest as it is.
    public mutating func merge(_ overrides: Overrides) {
        attempts = overrides.attempts ?? attempts
        initialBackoff = overrides.initialBackoffSeconds.map { .seconds(clamping: $0) } ?? initialBackoff
        maxBackoff = overrides.maxBackoffSeconds.map { .seconds(clamping: $0) } ?? maxBackoff
        multiplier = overrides.multiplier ?? multiplier
        jitter = overrides.jitter ?? jitter
    }
}

extension RetryPolicy {
    /// One attempt, no retry.
    public static let never = RetryPolicy(attempts: 1)

    /// The wait after a failed attempt.
    ///
    /// - Parameters:
    ///   - attempt: The number of the attempt that has failed, from 1.
    ///   - random: A number from 0 to 1 that decides how much of the jitter is used.
    public func backoff(afterAttempt attempt: Int, random: Double = .random(in: 0...1)) -> Duration {
        var seconds = min(initialBackoff.seconds, maxBackoff.seconds)
        var rest = attempt - 1
        while rest > 0, multiplier > 1, seconds > 0, seconds < maxBackoff.seconds {
            seconds = min(seconds * multiplier, maxBackoff.seconds)
            rest -= 1
        }
        return .seconds(clamping: seconds * (1 - min(max(jitter, 0), 1) * random))
    }

    /// The wait after an attempt that has failed like this.
    func backoff(afterAttempt attempt: Int, failedWith error: any Error) -> Duration {
        let asked = (error as? any RetryableError)?.retryAfter ?? .zero
        return max(backoff(afterAttempt: attempt), min(asked, maxBackoff))
    }

    /// Whether another attempt follows one that has failed.
    func allowsAnother(after attempt: Int, failedWith error: any Error) -> Bool {
        attempt < attempts && error.isWorthRetrying
    }
}
