package import Logging
internal import Synchronization

/// A bounded number of connections that are lent out one at a time, oldest request first.
///
/// Connections are opened when they are needed; `run()` closes those that nobody needs, and all of them at its end.
/// One that was lost or left in a transaction is not lent again.
package final class PostgresPool: Sendable {
    private typealias Grant = PoolGrant<PostgresConnection>
    private typealias Waiter = CheckedContinuation<Grant, Never>
    private typealias State = PoolState<PostgresConnection, Waiter>

    private let configuration: PostgresConfiguration
    private let idleTimeout: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let state: Mutex<State>
    private let nextID = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - maximumWaiters: How many callers may wait for a connection; one more gets `poolExhausted`.
    ///   - idleTimeout: A connection is closed when it was idle for this long, at most twice as long.
    package init(
        _ configuration: PostgresConfiguration,
        maximumConnections: Int = 4,
        maximumWaiters: Int = 1_024,
        idleTimeout: Duration = .seconds(60),
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.configuration = configuration
        self.idleTimeout = idleTimeout
        self.clock = clock
        self.logger = logger
        state = Mutex(State(maximumConnections: maximumConnections, maximumWaiters: maximumWaiters))
    }
}

extension PostgresPool {
    /// Closes what stays idle until the task is cancelled, then everything: who still waits gets `closed`.
    ///
    /// A connection that is lent out at that time is closed when it comes back.
    package func run() async {
        while (try? await clock.sleep(for: idleTimeout)) != nil {
            for connection in state.withLock({ $0.tick() }) { await connection.close() }
        }
        await close()
    }

    private func close() async {
        let closing = state.withLock { $0.close(PostgresError(.closed, "the pool has been closed")) }
        for waiter in closing.waiters { waiter.resume(returning: .fail(closing.error)) }
        for connection in closing.connections { await connection.close() }
    }

    /// Lends a connection to `body`, which runs where the caller does.
    ///
    /// - Throws: What `body` throws; `connectionFailed`, `poolExhausted`, `closed`, or `queryCancelled` when the task is
    ///   cancelled while it waits.
    package nonisolated func withConnection<Success>(
        _ body: (PostgresConnection) async throws -> Success
    ) async throws -> Success {
        let connection = try await borrow()
        do {
            let success = try await body(connection)
            await giveBack(connection)
            return success
        } catch {
            await giveBack(connection, after: error as? PostgresError)
            throw error
        }
    }

    /// Runs `body` in a transaction on a connection of its own; see `PostgresConnection.withTransaction`.
    package nonisolated func withTransaction<Success>(
        _ body: (PostgresConnection) async throws -> Success
    ) async throws -> Success {
        try await withConnection { connection in try await connection.withTransaction(body) }
    }

    /// Runs one statement on whichever connection is free.
    package nonisolated func query(
        _ statement: PostgresStatement,
        _ parameters: [PostgresParameter] = []
    ) async throws(PostgresError) -> PostgresResult {
        let connection = try await borrow()
        do {
            let result = try await connection.query(statement, parameters)
            await giveBack(connection)
            return result
        } catch {
            await giveBack(connection, after: error)
            throw error
        }
    }
}

extension PostgresPool {
    private func borrow() async throws(PostgresError) -> PostgresConnection {
        switch await grant() {
        case .use(let connection):
            if await connection.isAlive() { return connection }
            logger.debug("an idle connection was lost")
            await connection.close()
            return try await open()
        case .open: return try await open()
        case .fail(let error): throw error
        }
    }

    private func open() async throws(PostgresError) -> PostgresConnection {
        do {
            return try await PostgresConnection.connect(configuration)
        } catch {
            await perform(state.withLock { $0.giveBackPlace() })
            throw error
        }
    }

    /// A server that only reads may have been replaced: another connection finds the one that writes.
    private func giveBack(_ connection: PostgresConnection, after error: PostgresError? = nil) async {
        guard connection.isReusable, error?.isReadOnlyServer != true else {
            await perform(state.withLock { $0.giveBackPlace() })
            return await connection.close()
        }
        await perform(state.withLock { $0.giveBack(connection) })
    }

    private func perform(_ action: State.Action) async {
        switch action {
        case .none: break
        case .resume(let waiter, let grant): waiter.resume(returning: grant)
        case .close(let connection): await connection.close()
        }
    }

    private func grant() async -> Grant {
        if let grant = state.withLock({ $0.acquire() }) { return grant }
        let id = nextID.add(1, ordering: .relaxed).newValue
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in enqueue(waiter, id: id) }
        } onCancel: {
            state.withLock { $0.cancel(id: id) }?.resume(returning: .fail(Self.cancelled))
        }
    }

    private func enqueue(_ waiter: Waiter, id: UInt64) {
        let acquisition = state.withLock { state -> State.Acquisition in
            // Looked at under the lock: a cancel that comes later finds the waiter in the queue.
            Task.isCancelled ? .granted(.fail(Self.cancelled)) : state.acquire(waiter, id: id)
        }
        if case .granted(let grant) = acquisition { waiter.resume(returning: grant) }
    }

    private static let cancelled = PostgresError(.queryCancelled, "waiting for a connection was cancelled")
}
