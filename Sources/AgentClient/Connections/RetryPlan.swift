/// Decides whether a failed attempt is repeated, and after which wait.
package struct RetryPlan: Sendable {
    private let maxRetries: Int
    private let initialBackoff: Duration
    private let maxBackoff: Duration
    private let multiplier: Double
    private let jitter: Double
    private let maxRetryAfter: Duration

    package init(_ configuration: RetryConfiguration) {
        let defaults = RetryConfiguration.defaults.merging(configuration)
        maxRetries = defaults.maxRetries ?? 0
        initialBackoff = defaults.initialBackoff ?? .zero
        maxBackoff = defaults.maxBackoff ?? .zero
        multiplier = defaults.multiplier ?? 1
        jitter = defaults.jitter ?? 0
        maxRetryAfter = defaults.maxRetryAfter ?? .zero
    }

    /// The wait after an attempt, counted from 1; nil when there is to be no other.
    ///
    /// - Parameter chance: From 0 to 1, what the jitter is taken by.
    package func wait(after error: AgentError, attempt: Int, chance: Double) -> Duration? {
        guard error.isRetryable, attempt <= maxRetries else { return nil }
        var wait = initialBackoff
        for _ in 1..<max(1, attempt) where wait < maxBackoff { wait = wait * multiplier }
        wait = min(wait, maxBackoff) * (1 - jitter * chance)
        guard let asked = error.retryAfter else { return wait }
        return asked <= maxRetryAfter ? max(asked, wait) : nil
    }
}
