package import AgentLabJSON

/// Remembers the steps of one run, so that none that has succeeded is executed again.
///
/// Used from several tasks at once: steps may run concurrently. What a method throws ends the execution of the graph and is
/// passed on as it is.
package protocol StepRecorder: Sendable {
    /// What is known of a step.
    func progress(of step: StepKey) async throws -> StepProgress

    /// Makes durable that an attempt has failed and when the next one is due.
    func attemptFailed(_ attempt: AttemptRecord, of step: StepKey) async throws

    /// Makes a result durable; the node goes on when this returns.
    func commit(_ result: JSONValue, attempts: Int, of step: StepKey) async throws
}

/// What is known of a step before it is executed.
package enum StepProgress: Sendable {
    /// It has succeeded with this result.
    case succeeded(JSONValue)
    /// It has not, after these attempts.
    case open(AttemptHistory)

    package static let new = StepProgress.open(AttemptHistory())
}

/// Carries what a recorder has thrown through the node's code, unseen by retries and patterns.
package struct RecordingFailure: RetryableError {
    package let cause: any Error

    package init(cause: any Error) {
        self.cause = cause
    }

    package var isRetryable: Bool { false }
}
