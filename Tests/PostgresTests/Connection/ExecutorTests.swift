import Postgres
import Testing

@Suite(.timeLimit(.minutes(1))) struct ExecutorTests {
    /// Shares a connection's thread, as the writer of the journal does.
    private actor Neighbour {
        private let connection: PostgresConnection

        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe connection.executor.asUnownedSerialExecutor() }

        init(_ connection: PostgresConnection) { self.connection = connection }

        func query() async throws -> Int {
            // Traps unless this runs where the connection does.
            connection.assertIsolated()
            let value = try await connection.query("SELECT 1").onlyRow.get(0, as: Int.self)
            connection.assertIsolated()
            return value
        }
    }

    @Test func anActorOnTheSameThreadCallsWithoutChangingIt() async throws {
        try await withConnection { connection in
            let neighbour = Neighbour(connection)
            let value = try await neighbour.query()
            #expect(value == 1)
        }
    }

    @Test func connectionsThatNobodyClosesGoAwayByThemselves() async throws {
        try await withDatabase { database in
            let observer = try await database.connect()
            for _ in 0..<20 { _ = try await database.connect() }
            let others = PostgresStatement(
                "others",
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            while try await !observer.query(others).isEmpty { await Task.yield() }
            await observer.close()
        }
    }
}
