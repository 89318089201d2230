/// A connection to PostgreSQL whose blocking calls happen on a thread of its own.
///
/// One user at a time: two tasks that share a connection would write into one another's transactions. Calls are carried
/// out in the order in which they arrive. Cancelling a task stops its statement on the server and leaves the connection
/// usable. Once the connection is lost every call fails with `connectionLost`, at once.
///
/// An actor that runs on `executor` calls a connection without a change of thread.
package actor PostgresConnection {
    /// The thread that this connection lives on.
    package nonisolated let executor: ThreadExecutor
    private nonisolated let interrupt = Interrupt()
    private nonisolated let standing = Standing()
    private let configuration: PostgresConfiguration
    private var session: Session?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        executor = try ThreadExecutor(name: "postgres")
        self.configuration = configuration
    }

    /// Connects to the first host that answers, with the connect timeout for each of them.
    ///
    /// - Throws: `connectionFailed`, or `queryCancelled` when the task is cancelled meanwhile.
    package static func connect(_ configuration: PostgresConfiguration) async throws(PostgresError)
        -> PostgresConnection
    {
        let connection = try PostgresConnection(configuration)
        try await connection.open()
        return connection
    }

    private func open() async throws(PostgresError) {
        let connector = SessionConnector(
            configuration: configuration,
            wake: executor.wakeDescriptor,
            interrupt: interrupt
        )
        session = try await interruptible { () throws(PostgresError) in try connector.connect() }
        standing.update(session)
    }

    /// Runs one statement.
    ///
    /// - Throws: `queryCancelled` when it was stopped in time to have no effect; `connectionLost` when its effect is unknown.
    package func query(
        _ statement: PostgresStatement,
        _ parameters: [PostgresParameter] = []
    ) async throws(PostgresError) -> PostgresResult {
        let results = try await pipeline([PostgresCall(statement, parameters)])
        return results[0]
    }

    /// Runs several statements in one round trip, and in one transaction: all of them take effect or none.
    ///
    /// In a transaction that is open already they are a part of it. After the first failure the rest is skipped.
    package func pipeline(_ calls: [PostgresCall]) async throws(PostgresError) -> [PostgresResult] {
        let session = try requireSession()
        return try await interruptible { () throws(PostgresError) in try session.run(calls, heedsCancel: true) }
    }

    /// Runs statements that are separated by semicolons, in one transaction unless they say otherwise.
    package func execute(script: String) async throws(PostgresError) {
        let session = try requireSession()
        try await interruptible { () throws(PostgresError) in try session.run(script: script, heedsCancel: true) }
    }

    /// Runs a statement to its end, whatever becomes of the task: what ends a transaction must not be stopped.
    func finish(_ statement: PostgresStatement) throws(PostgresError) -> PostgresResult {
        let session = try requireSession()
        begin()
        defer { end() }
        return try session.run([PostgresCall(statement)], heedsCancel: false)[0]
    }

    /// Stops the statement under way, if there is one; its caller gets `queryCancelled`.
    package nonisolated func cancel() {
        interrupt.requestCancel()
        executor.wake()
    }

    /// Ends the connection, and first what is under way on it; later calls throw `closed`.
    package nonisolated func close() async {
        interrupt.requestClose()
        executor.wake()
        await forgetSession()
    }

    private func forgetSession() {
        session = nil
        standing.update(nil)
    }

    /// Whether the last operation left the connection alive and in no transaction.
    nonisolated var isReusable: Bool { standing.current.isReusable }

    /// Whether a connection that has been idle still lives; it looks at the socket.
    nonisolated func isAlive() async -> Bool {
        if !standing.hasUnexpectedInput { return isReusable }
        await readIdle()
        return isReusable
    }

    private func readIdle() {
        session?.detectLoss()
        standing.update(session)
    }

    /// The server's process for this connection; 0 without one.
    package nonisolated var serverProcessID: Int32 { standing.current.processID }

    /// Whether a pooler stands between this and the server, so that nothing of a session outlives a transaction.
    package nonisolated var isPooled: Bool { standing.current.isPooled }

    /// Runs `operation` on this thread; cancelling the task wakes its waits, which then look whether to go on.
    private func interruptible<Success>(
        _ operation: () throws(PostgresError) -> Success
    ) async throws(PostgresError) -> Success {
        if Task.isCancelled { throw PostgresError(.queryCancelled, "the task was cancelled before the statement") }
        begin()
        defer { end() }
        // An isolated method keeps the closure on this actor; one that mentions no isolated member would leave it.
        let outcome = await withTaskCancellationHandler {
            perform(operation)
        } onCancel: { [executor] in
            executor.wake()
        }
        return try outcome.get()
    }

    private func perform<Success>(
        _ operation: () throws(PostgresError) -> Success
    ) -> Result<Success, PostgresError> {
        Result(catching: operation)
    }

    private func begin() {
        interrupt.begin()
        session?.beginOperation()
    }

    private func end() {
        interrupt.end()
        standing.update(session)
    }

    func requireSession() throws(PostgresError) -> Session {
        guard let session, !interrupt.isClosing else {
            throw PostgresError(.closed, "the connection has been closed")
        }
        return session
    }
}
