import AgentLabTesting
import Logging
import Postgres
import Testing

/// A database for one test, and connections to it.
struct Database: Sendable {
    let uri: String

    var configuration: PostgresConfiguration {
        PostgresConfiguration(uri, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func connect() async throws -> PostgresConnection { try await PostgresConnection.connect(configuration) }

    /// Returns once the server's process for a connection waits for what `event` names.
    static func waitUntil(_ processID: Int32, waitsFor event: String, seenBy observer: PostgresConnection) async throws
    {
        let sql = PostgresStatement("waits", "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event = $2")
        while try await observer.query(sql, [.int4(processID), .text(event)]).isEmpty { await Task.yield() }
    }

    /// Ends the server's process for a connection and waits until it has gone.
    static func terminate(_ processID: Int32, by observer: PostgresConnection) async throws {
        _ = try await observer.query("SELECT pg_terminate_backend($1, 10000)", [.int4(processID)])
    }
}

func withDatabase(_ body: (Database) async throws -> Void) async throws {
    try await withTemporaryDatabase { uri in try await body(Database(uri: uri)) }
}

func withConnection(_ body: (PostgresConnection) async throws -> Void) async throws {
    try await withDatabase { database in
        let connection = try await database.connect()
        try await body(connection)
        await connection.close()
    }
}

func code(_ error: any Error) -> PostgresError.Code? { (error as? PostgresError)?.code }

/// Whatever happened before, the connection carries the next statement.
func expectUsable(_ connection: PostgresConnection) async throws {
    let row = try await connection.query("SELECT 1").onlyRow
    #expect(try row.get(0) == 1)
}
