/// An attempt or a run took longer than it may.
public struct TimedOut: Error, Sendable, Hashable, CustomStringConvertible {
    /// How long it was allowed to take.
    public let limit: Duration

    /// Makes the error.
    public init(limit: Duration) {
        self.limit = limit
    }

    /// The fault in a few words.
    public var description: String { "timed out after \(limit)" }
}

/// Does something within a time limit.
///
/// When the time is up its task is cancelled and it has failed, whatever it still returns: a result that was cut short by
/// cancellation must not pass for a whole one. It is waited for until it returns, so it should heed cancellation.
func withTimeLimit<Success: Sendable>(
    _ limit: Duration?,
    clock: any Clock<Duration>,
    _ body: @escaping @Sendable () async throws -> Success
) async throws -> Success {
    guard let limit else { return try await body() }
    return try await withThrowingTaskGroup(of: TimedOutcome<Success>.self) { group in
        group.addTask { .success(try await body()) }
        group.addTask {
            // Cancelled from outside, the body still decides how this ends: it may have succeeded.
            do { try await clock.sleep(for: limit) } catch { return .undecided }
            return .timeIsUp
        }
        defer { group.cancelAll() }
        for try await outcome in group {
            switch outcome {
            case .success(let success): return success
            case .timeIsUp: throw TimedOut(limit: limit)
            case .undecided: continue
            }
        }
        throw CancellationError()
    }
}

private enum TimedOutcome<Success: Sendable>: Sendable {
    case success(Success)
    case timeIsUp
    case undecided
}
