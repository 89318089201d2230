/// An error that knows whether the same work may succeed when it is tried again.
///
/// Errors that do not say are tried again as often as the policy allows; a cancellation never is.
public protocol RetryableError: Error {
    /// Whether trying again may help.
    var isRetryable: Bool { get }

    /// How long to wait at least before that, up to the policy's longest wait; `nil` unless somebody has asked for it.
    var retryAfter: Duration? { get }
}

extension RetryableError {
    /// Nobody has asked for a wait.
    public var retryAfter: Duration? { nil }
}

/// Marks an error as one that no retry can mend.
///
/// ```swift
/// guard response.status != 404 else { throw PermanentError(NotFound()) }
/// ```
public struct PermanentError: RetryableError, CustomStringConvertible {
    /// What happened.
    public let cause: any Error

    /// Marks an error.
    public init(_ cause: any Error) {
        self.cause = cause
    }

    /// Always false.
    public var isRetryable: Bool { false }

    /// The cause's text.
    public var description: String { "\(cause)" }
}

/// An error that may be nothing but the echo of a cancellation further in.
protocol CancellationEcho: Error {
    var isEcho: Bool { get }
}

extension Error {
    var isWorthRetrying: Bool {
        if isCancellation { return false }
        return (self as? any RetryableError)?.isRetryable ?? true
    }

    /// Whether this is nothing but the echo of a cancelled task.
    var isCancellation: Bool {
        switch self {
        case is CancellationError: true
        case let error as GraphError: error.code == .cancelled
        case let error as any CancellationEcho: error.isEcho
        default: false
        }
    }
}

extension StateError: RetryableError {
    /// False: the state is the same at the next attempt.
    public var isRetryable: Bool { false }
}

extension GraphError: RetryableError {
    /// What the cause says; false without one, for the graph is the same at the next attempt.
    public var isRetryable: Bool { cause?.isWorthRetrying ?? false }
}
