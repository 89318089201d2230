import AgentLabJSON
import FoundationEssentials
public import Logging
public import Orchestration
package import Postgres

/// Keeps the last checkpoint of each run in PostgreSQL, for graphs that run without a daemon.
///
/// ```swift
/// try await PostgresCheckpointStore.with("postgresql:///mine", logger: logger) { store in
///     let environment = GraphEnvironment(checkpointStore: store)
///     try await graph.run(state, configuration: configuration, environment: environment)
/// }
/// ```
///
/// Any number of processes may use one database; a run must be executed by one of them at a time, which nothing here
/// ensures. A daemon does, and records every stage besides: its runs are in its journal, and this store never sees them.
///
/// Times are kept to the microsecond. Each operation is one statement. A save or delete that has been called takes its
/// course though the task is cancelled: the stage before it has been executed, and should not be executed again.
public struct PostgresCheckpointStore: CheckpointStore {
    private let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Makes a store; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - conninfo: A libpq connection string or URI; what it leaves out libpq takes from the PG* variables.
    ///   - maximumConnections: How many connections may be open at a time; further calls wait for a free one.
    ///   - logger: Takes the server's notices.
    public init(_ conninfo: String, maximumConnections: Int = 4, logger: Logger) {
        let configuration = PostgresConfiguration(conninfo, logger: logger)
        pool = PostgresPool(configuration, maximumConnections: maximumConnections, logger: logger)
    }

    /// Lends a store whose table is there, and closes its connections afterwards.
    ///
    /// - Parameters:
    ///   - conninfo: A libpq connection string or URI; what it leaves out libpq takes from the PG* variables.
    ///   - logger: Takes the server's notices.
    ///   - body: Is given the store, which must not be used after it has returned.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, and ``PostgresCheckpointStoreError`` as ``migrate()`` does.
    public static func with<Success>(
        _ conninfo: String,
        logger: Logger,
        _ body: (PostgresCheckpointStore) async throws -> Success
    ) async throws -> Success {
        let store = PostgresCheckpointStore(conninfo, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await store.run() }
            defer { group.cancelAll() }
            try await store.migrate()
            return try await body(store)
        }
    }

    /// Closes connections that are idle until the task is cancelled, and then all of them.
    ///
    /// The store works without it, but then connections that were opened once stay open.
    public func run() async {
        await pool.run()
    }

    /// Makes the store's table, in the schema `agentlab`, where it is missing; returns at once where it is not.
    ///
    /// It applies all that the daemon's own migration does, so that a daemon can be given the same database. Several
    /// processes may call it at the same time.
    ///
    /// - Throws: ``PostgresCheckpointStoreError`` when the database cannot be reached, refuses, or has been migrated by a
    ///   newer release; `CancellationError`.
    public func migrate() async throws {
        try await translatingErrors("the checkpoint store could not be set up", run: nil) {
            _ = try await pool.withConnection { connection in try await Laboratory.migrator.apply(on: connection) }
        }
    }
}

// MARK: - Operations

extension PostgresCheckpointStore {
    /// Keeps a checkpoint in place of the one that the run had before.
    ///
    /// - Throws: ``PostgresCheckpointStoreError``; a lost connection leaves open which of the two is kept.
    public func save(_ checkpoint: Checkpoint) async throws {
        let run = checkpoint.state.runID
        let failure = "the checkpoint of run \(run) could not be saved"
        let columns: [PostgresParameter]
        do {
            columns = try checkpoint.columns()
        } catch {
            throw PostgresCheckpointStoreError(.notStorable, "\(failure): \(error)", run: run, cause: error)
        }
        try await translatingErrors(failure, run: run) { _ = try await queryToTheEnd(Self.saveStatement, columns) }
    }

    /// The checkpoint of a run.
    ///
    /// - Throws: `CheckpointNotFound` when the run has none; ``PostgresCheckpointStoreError``; `CancellationError`.
    public func load(_ run: RunID) async throws -> Checkpoint {
        try await translatingErrors("the checkpoint of run \(run) could not be loaded", run: run) {
            let rows = try await pool.query(Self.loadStatement, [.uuid(run.uuid)])
            guard let row = rows.first else { throw CheckpointNotFound(run: run) }
            return try Checkpoint(row, of: run)
        }
    }

    /// Forgets the checkpoint of a run; nothing happens when it has none.
    ///
    /// - Throws: ``PostgresCheckpointStoreError``; a lost connection leaves open whether it is forgotten.
    public func delete(_ run: RunID) async throws {
        try await translatingErrors("the checkpoint of run \(run) could not be deleted", run: run) {
            _ = try await queryToTheEnd(Self.deleteStatement, [.uuid(run.uuid)])
        }
    }

    /// The runs that have a checkpoint, in order.
    ///
    /// - Throws: ``PostgresCheckpointStoreError``; `CancellationError`.
    public func list() async throws -> [RunID] {
        try await translatingErrors("the checkpoints could not be listed", run: nil) {
            try await pool.query(Self.listStatement).map { RunID(try $0.get(0, as: UUID.self)) }
        }
    }

    /// Runs a statement to its end, whatever becomes of the caller's task.
    private func queryToTheEnd(
        _ statement: PostgresStatement,
        _ parameters: [PostgresParameter]
    ) async throws -> PostgresResult {
        // Unstructured, for only a task of its own does not inherit the cancellation; it has ended when this returns.
        try await Task { try await pool.query(statement, parameters) }.value
    }

    private func translatingErrors<Success>(
        _ failure: String,
        run: RunID?,
        _ body: () async throws -> Success
    ) async throws -> Success {
        do {
            return try await body()
        } catch let error as PostgresError where error.code == .queryCancelled && Task.isCancelled {
            throw CancellationError()
        } catch let error as PostgresError {
            throw PostgresCheckpointStoreError(failure, run: run, error)
        } catch let error as JSONError {
            throw PostgresCheckpointStoreError(.unreadable, "\(failure): \(error)", run: run, cause: error)
        }
    }
}
