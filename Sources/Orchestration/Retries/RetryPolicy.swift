/// How often something that fails is tried, and how long is waited in between.
///
/// The wait before attempt n + 1 is `initialBackoff` × `multiplier`ⁿ⁻¹, at most `maxBackoff`, and then shortened by a random
/// share of up to `jitter`, so that many who failed together do not come back together.
public struct RetryPolicy: Sendable, Hashable {
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

    /// Makes a policy; what is left out has its default.
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

    /// One attempt, no retry.
    public static let never = RetryPolicy(attempts: 1)

    /// The wait after a failed attempt.
    ///
    /// - Parameters:
    ///   - attempt: The number of the attempt that has failed, from 1.
    ///   - random: A number from 0 to 1 that decides how much of the jitter is used.
    public func backoff(afterAttempt attempt: Int, random: Double = .random(in: 0...1)) -> Duration {
        var seconds = min(initialBackoff.seconds, maxBackoff.seconds)
        for _ in 1..<max(1, attempt) where seconds < maxBackoff.seconds {
            seconds = min(seconds * max(1, multiplier), maxBackoff.seconds)
        }
        return .seconds(seconds * (1 - min(max(jitter, 0), 1) * random))
    }

    /// Whether another attempt follows one that has failed.
    func allowsAnother(after attempt: Int, failedWith error: any Error) -> Bool {
        attempt < attempts && error.isWorthRetrying
    }
}
