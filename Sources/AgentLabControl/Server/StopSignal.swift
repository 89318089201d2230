/// Fires once, from anywhere, and ends the one task that waits for it, whether that waits already or begins later.
final class StopSignal: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    init() {
        (self.stream, self.continuation) = AsyncStream.makeStream()
    }

    func fire() {
        self.continuation.finish()
    }

    /// Returns when the signal has fired or the task is cancelled.
    func wait() async {
        for await _ in self.stream {}
    }

    /// Runs the body, and cancels it when the signal fires; gives `nil` then.
    func stopping<Success: Sendable>(
        _ body: @escaping @Sendable () async throws -> Success
    ) async throws -> Success? {
        try await withThrowingTaskGroup(of: Success?.self) { race in
            defer { race.cancelAll() }
            race.addTask { try await body() }
            race.addTask {
                await self.wait()
                return nil
            }
            return try await race.next() ?? nil
        }
    }
}
