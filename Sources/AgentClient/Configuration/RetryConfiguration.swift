public import AgentLabJSON

/// How often, and after which waits, a call is tried again that failed for a reason that may pass.
public struct RetryConfiguration: ConfigurationValue {
    /// How many times at most after the first; 0 to 20.
    public var maxRetries: Int?
    /// The wait before the first retry.
    public var initialBackoff: Duration?
    /// The longest wait.
    public var maxBackoff: Duration?
    /// What each wait is multiplied with to have the next; 1 to 10.
    public var multiplier: Double?
    /// The part of a wait that is left to chance, so that many clients do not come back at once; 0 to 1.
    public var jitter: Double?
    /// The longest wait that a server may ask for by `Retry-After`; asked for a longer one, the call fails at once, and
    /// its error has the wait.
    public var maxRetryAfter: Duration?

    /// Nothing set.
    public init() {}

    /// 3 retries, after 500 ms, 1 s and 2 s, each shortened by up to a fifth; `Retry-After` up to a minute.
    public static let defaults: RetryConfiguration = {
        var defaults = RetryConfiguration()
        defaults.maxRetries = 3
        defaults.initialBackoff = .milliseconds(500)
        defaults.maxBackoff = .seconds(30)
        defaults.multiplier = 2
        defaults.jitter = 0.2
        defaults.maxRetryAfter = .seconds(60)
        return defaults
    }()

    /// Reads the keys `max_retries`, `initial_backoff_ms`, `max_backoff_ms`, `multiplier`, `jitter`,
    /// `max_retry_after_ms`.
    public init(reading reader: inout ConfigurationReader) {
        maxRetries = reader.integer("max_retries")
        initialBackoff = reader.duration("initial_backoff")
        maxBackoff = reader.duration("max_backoff")
        multiplier = reader.number("multiplier")
        jitter = reader.number("jitter")
        maxRetryAfter = reader.duration("max_retry_after")
    }

    /// What is set, as JSON.
    public var json: JSONValue {
        var members: [String: JSONValue] = [:]
        members["max_retries"] = maxRetries.map(JSONValue.int)
        members.set("initial_backoff", initialBackoff)
        members.set("max_backoff", maxBackoff)
        members["multiplier"] = multiplier.map(JSONValue.double)
        members["jitter"] = jitter.map(JSONValue.double)
        members.set("max_retry_after", maxRetryAfter)
        return .object(members)
    }

    /// This with everything that the other has set instead.
    public func merging(_ other: RetryConfiguration) -> RetryConfiguration {
        var merged = self
        merged.maxRetries = other.maxRetries ?? maxRetries
        merged.initialBackoff = other.initialBackoff ?? initialBackoff
        merged.maxBackoff = other.maxBackoff ?? maxBackoff
        merged.multiplier = other.multiplier ?? multiplier
        merged.jitter = other.jitter ?? jitter
        merged.maxRetryAfter = other.maxRetryAfter ?? maxRetryAfter
        return merged
    }

    /// Numbers out of their ranges, and a first wait that is longer than the longest.
    public func mistakes(at path: String) -> [ConfigurationMistake] {
        var check = ConfigurationCheck(at: path)
        check.range("max_retries", maxRetries, 0...20)
        check.range("multiplier", multiplier, 1...10)
        check.range("jitter", jitter, 0...1)
        check.longest("initial_backoff", initialBackoff, .seconds(3600))
        check.longest("max_backoff", maxBackoff, .seconds(3600))
        check.longest("max_retry_after", maxRetryAfter, .seconds(86_400))
        let whole = Self.defaults.merging(self)
        if let initial = whole.initialBackoff, let most = whole.maxBackoff, initial > most {
            check.report("initial_backoff", "is longer than max_backoff")
        }
        return check.mistakes
    }
}
