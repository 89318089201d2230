import AgentLabJSON

extension NodeContext {
    /// Does something once.
    ///
    /// When it has succeeded inside a durable run, the result is committed before this returns, and at any later execution
    /// of the stage (a retry, a resume, the recovery after a crash) the committed result is returned instead of doing it
    /// again. Only a crash between the closure's end and the commit executes it twice: give ``key`` of the closure's
    /// context to the outside where even that matters. Without a daemon it is a plain call.
    ///
    /// Steps may run concurrently, and within each other.
    ///
    /// - Parameters:
    ///   - name: Not empty, and unique among the steps of this context.
    ///   - retry: How often it is tried; once unless given.
    ///   - timeout: How long each attempt may take; for ever unless given.
    ///   - file: Where the step is written, for the error when its name is used twice.
    ///   - line: As `file`.
    ///   - body: What is done.
    /// - Returns: What the closure returned, now or then.
    /// - Throws: What the last attempt threw, ``TimedOut``, ``StepError``, or `CancellationError` from a wait between two
    ///   attempts.
    @discardableResult public func step<Result: Codable & Sendable>(
        _ name: String,
        retry: RetryPolicy = .never,
        timeout: Duration? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (NodeContext) async throws -> Result
    ) async throws -> Result {
        let step = Step<Result>(context: self, name: name, retry: retry, timeout: timeout, coding: .codable)
        return try await step.execute(at: StepPlace(file: file, line: line), body)
    }

    /// Does something once; see the variant whose closure receives a context.
    @discardableResult public func step<Result: Codable & Sendable>(
        _ name: String,
        retry: RetryPolicy = .never,
        timeout: Duration? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await step(name, retry: retry, timeout: timeout, file: file, line: line) { _ in try await body() }
    }

    /// Does something without a result once; see the variant with one.
    public func step(
        _ name: String,
        retry: RetryPolicy = .never,
        timeout: Duration? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let step = Step<Void>(context: self, name: name, retry: retry, timeout: timeout, coding: .void)
        try await step.execute(at: StepPlace(file: file, line: line)) { _ in try await body() }
    }
}
