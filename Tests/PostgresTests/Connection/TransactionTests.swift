import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct TransactionTests {
    private struct Stop: Error {}

    @Test func itIsCommittedAtTheEndAndRolledBackByAnError() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TABLE t (a int8)")
            let value = try await connection.withTransaction { connection in
                _ = try await connection.query("INSERT INTO t VALUES (1)")
                return 7
            }
            #expect(value == 7)
            await #expect(throws: Stop.self) {
                try await connection.withTransaction { connection in
                    _ = try await connection.query("INSERT INTO t VALUES (2)")
                    throw Stop()
                }
            }
            #expect(try await connection.query("SELECT count(*) FROM t").onlyRow.get(0) == 1)
        }
    }

    @Test func aSwallowedFailureIsNoCommit() async throws {
        try await withConnection { connection in
            await #expect {
                try await connection.withTransaction { connection in _ = try? await connection.query("SELECT 1/0") }
            } throws: {
                code($0) == .transactionAborted
            }
            try await expectUsable(connection)
        }
    }

    @Test func aCancelledOneIsRolledBackAndTheConnectionGoesOn() async throws {
        try await withDatabase { database in
            let connection = try await database.connect()
            let observer = try await database.connect()
            try await connection.execute(script: "CREATE TABLE t (a int8)")
            let task = Task {
                try await connection.withTransaction { connection in
                    _ = try await connection.query("INSERT INTO t VALUES (1)")
                    _ = try await connection.query("SELECT pg_sleep(600)")
                }
            }
            try await Database.waitUntil(connection.serverProcessID, waitsFor: "PgSleep", seenBy: observer)
            task.cancel()
            await #expect { try await task.value } throws: { code($0) == .queryCancelled }
            #expect(try await connection.query("SELECT count(*) FROM t").onlyRow.get(0) == 0)
            await connection.close()
            await observer.close()
        }
    }
}
