extension Follower {
    /// Performs the body until it is done, Ctrl-C comes, or the time is over; the run goes on in each case.
    func patiently(
        comingBackBy command: String,
        _ body: @escaping @Sendable () async throws -> ExitStatus
    ) async throws -> ExitStatus {
        let status = try await withThrowingTaskGroup(of: ExitStatus?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await body() }
            group.addTask { await interruption() }
            group.addTask { try await expiry() }
            while let status = try await group.next() {
                if let status { return status }
            }
            throw CancellationError()
        }
        // Only now nothing is drawn any more that would hide it.
        if status == .interrupted || status == .tryAgain { try sayGoodbye(status, command) }
        return status
    }

    private func interruption() async -> ExitStatus? {
        for await _ in context.interrupts() { return .interrupted }
        return nil
    }

    private func expiry() async throws -> ExitStatus? {
        guard let timeout else { return nil }
        try await Task.sleep(for: .seconds(timeout.seconds))
        return .tryAgain
    }

    private func sayGoodbye(_ status: ExitStatus, _ command: String) throws {
        let cause = status == .tryAgain ? "not ended in time; " : ""
        try context.standardError.line("\(cause)the daemon goes on with it; '\(command)' comes back to it")
    }
}
