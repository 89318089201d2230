import AgentLab
import AgentLabTesting
import Logging

/// Lends a store over a database of its own.
func withPostgresStore(
    _ body: (_ store: PostgresCheckpointStore, _ database: String) async throws -> Void
) async throws {
    try await withTemporaryDatabase { database in
        try await PostgresCheckpointStore.with(database, logger: .silent) { store in try await body(store, database) }
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
