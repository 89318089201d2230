import Logging
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct PostgresPoolTests {
    private struct Stop: Error {}

    private func withPool(
        connections: Int,
        waiters: Int = 100,
        _ body: (PostgresPool, Database) async throws -> Void
    ) async throws {
        try await withDatabase { database in
            let logger = database.configuration.logger
            let pool = PostgresPool(
                database.configuration,
                maximumConnections: connections,
                maximumWaiters: waiters,
                logger: logger
            )
            try await withThrowingTaskGroup { group in
                group.addTask { await pool.run() }
                try await body(pool, database)
                try await database.expectSessions(atMost: connections)
                group.cancelAll()
            }
        }
    }

    @Test func manyCallersShareFewConnections() async throws {
        try await withPool(connections: 2) { pool, _ in
            let processes = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let row = try await pool.query("SELECT $1::int8, pg_backend_pid()", [.int(number)]).onlyRow
                        #expect(try row.get(0) == number)
                        return try row.get(1)
                    }
                }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect((1...2).contains(processes.count))
        }
    }

    @Test func aConnectionLeftInATransactionIsNotLentAgain() async throws {
        try await withPool(connections: 1) { pool, _ in
            let first = try await pool.withConnection { connection in
                _ = try await connection.query("BEGIN")
                return connection.serverProcessID
            }
            let second = try await pool.withConnection { connection in
                let row = try await connection.query("SELECT pg_backend_pid()").onlyRow
                return Int32(try row.get(0, as: Int.self))
            }
            #expect(first != second)
        }
    }

    @Test func aConnectionLostWhileIdleIsReplacedUnnoticed() async throws {
        try await withPool(connections: 1) { pool, database in
            let observer = try await database.connect()
            for _ in 0..<3 {
                let process = try await pool.withConnection { $0.serverProcessID }
                try await Database.terminate(process, by: observer)
                let row = try await pool.query("SELECT 1").onlyRow
                #expect(try row.get(0) == 1)
            }
            await observer.close()
        }
    }

    @Test func oneTooManyIsTurnedAway() async throws {
        try await withPool(connections: 1, waiters: 0) { pool, _ in
            _ = try await pool.withConnection { _ in
                await #expect { try await pool.query("SELECT 1") } throws: { code($0) == .poolExhausted }
            }
            _ = try await pool.query("SELECT 1")
        }
    }

    @Test func aCancelledWaiterLeavesTheQueue() async throws {
        try await withPool(connections: 1) { pool, _ in
            _ = try await pool.withConnection { _ in
                let waiter = Task { try await pool.query("SELECT 1") }
                await Task.yield()
                waiter.cancel()
                await #expect { try await waiter.value } throws: { code($0) == .queryCancelled }
            }
            _ = try await pool.query("SELECT 1")
        }
    }

    @Test func anErrorInATransactionRollsItBack() async throws {
        try await withPool(connections: 1) { pool, _ in
            _ = try await pool.query("CREATE TABLE t (a int8)")
            await #expect(throws: Stop.self) {
                try await pool.withTransaction { connection in
                    _ = try await connection.query("INSERT INTO t VALUES (1)")
                    throw Stop()
                }
            }
            #expect(try await pool.query("SELECT 1 FROM t").isEmpty)
        }
    }

    @Test func afterItsEndThePoolIsClosed() async throws {
        try await withDatabase { database in
            let pool = PostgresPool(database.configuration, logger: database.configuration.logger)
            _ = try await pool.query("SELECT 1")
            let running = Task { await pool.run() }
            running.cancel()
            await running.value
            await #expect { try await pool.query("SELECT 1") } throws: { code($0) == .closed }
        }
    }

    @Test func aServerOutOfReachFailsEachCallerAndBlocksNone() async throws {
        try await withDatabase { database in
            var configuration = database.configuration
            configuration.conninfo = "host=127.0.0.1 port=1"
            let pool = PostgresPool(configuration, maximumConnections: 1, logger: configuration.logger)
            await withTaskGroup { group in
                for _ in 0..<10 {
                    group.addTask {
                        await #expect { try await pool.query("SELECT 1") } throws: { code($0) == .connectionFailed }
                    }
                }
            }
        }
    }
}

extension Database {
    /// Looks at the server for more sessions than a pool may have.
    func expectSessions(atMost count: Int) async throws {
        let observer = try await connect()
        let sessions = try await observer.query(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        #expect(sessions.count <= count)
        await observer.close()
    }
}
