/// A time by which something must be done.
struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant

    init(in duration: Duration) {
        instant = .now + duration
    }

    /// Cancels what is not done by then.
    ///
    /// - Throws: `Passed`, or what the body throws.
    func bounding<Success: Sendable>(
        _ body: @escaping @Sendable @isolated(any) () async throws -> Success
    ) async throws -> Success {
        try await withThrowingTaskGroup(of: Success.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(until: instant)
                throw Passed()
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw Passed() }
            return result
        }
    }

    struct Passed: Error {}
}
