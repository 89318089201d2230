package import FoundationEssentials

/// What is to be remembered of an attempt that has failed and will be followed by another one.
package struct AttemptRecord: Sendable {
    /// The number of the attempt, from 1.
    package let attempt: Int
    package let message: String
    package let startedAt: Date
    package let duration: Duration
    /// When the next attempt is due.
    package let retryAt: Date

    package init(attempt: Int, message: String, startedAt: Date, duration: Duration, retryAt: Date) {
        self.attempt = attempt
        self.message = message
        self.startedAt = startedAt
        self.duration = duration
        self.retryAt = retryAt
    }
}

/// What is known of earlier attempts at something that is carried on.
package struct AttemptHistory: Sendable, Equatable {
    /// Attempts that have failed and are counted.
    package var failures: Int
    /// When the next attempt is due; nil for at once.
    package var retryAt: Date?

    package init(failures: Int = 0, retryAt: Date? = nil) {
        self.failures = failures
        self.retryAt = retryAt
    }
}

extension AttemptRecord {
    init(_ attempt: Int, failed error: any Error, time: StageTime, backoff: Duration) {
        self.init(
            attempt: attempt,
            message: "\(error)",
            startedAt: time.startedAt,
            duration: time.duration,
            retryAt: time.endedAt.addingTimeInterval(backoff.seconds)
        )
    }
}

extension Clock<Duration> {
    /// Waits for a point in time that was recorded earlier, but no longer than a wait of its kind may be.
    func sleep(until date: Date?, atMost limit: Duration) async throws {
        guard let date else { return }
        let rest = Duration.seconds(date.timeIntervalSinceNow)
        if rest > .zero {
            try await sleep(for: min(rest, limit))
        }
    }
}
