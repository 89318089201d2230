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
    return try await withThrowingTaskGroup(of: Success?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await clock.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let success = try await group.next()?.flatMap({ $0 }) else {
            throw TimedOut(limit: limit)
        }
        return success
    }
}
