import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct CancellationTests {
    /// More statements than the cooperative pool has threads: were one of them to block there, none would be cancelled.
    @Test func manyWaitingStatementsHoldUpNobody() async throws {
        try await withDatabase { database in
            let observer = try await database.connect()
            try await withThrowingTaskGroup { group in
                for _ in 0..<24 {
                    let connection = try await database.connect()
                    let sleep = Task { try await connection.query("SELECT pg_sleep(600)") }
                    group.addTask {
                        await #expect { try await sleep.value } throws: { code($0) == .queryCancelled }
                        try await expectUsable(connection)
                        await connection.close()
                    }
                    try await Database.waitUntil(connection.serverProcessID, waitsFor: "PgSleep", seenBy: observer)
                    sleep.cancel()
                }
                try await group.waitForAll()
            }
            await observer.close()
        }
    }

    @Test func aTaskThatIsCancelledBeforehandSendsNothing() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TABLE t (a int8)")
            let task = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                _ = try await connection.query("INSERT INTO t VALUES (1)")
            }
            await #expect { try await task.value } throws: { code($0) == .queryCancelled }
            #expect(try await connection.query("SELECT count(*) FROM t").onlyRow.get(0) == 0)
        }
    }

    @Test func anyThreadStopsTheStatementUnderWay() async throws {
        try await withDatabase { database in
            let connection = try await database.connect()
            let observer = try await database.connect()
            let sleep = Task { try await connection.query("SELECT pg_sleep(600)") }
            try await Database.waitUntil(connection.serverProcessID, waitsFor: "PgSleep", seenBy: observer)
            connection.cancel()
            await #expect { try await sleep.value } throws: { code($0) == .queryCancelled }
            // With nothing under way there is nothing to stop, not even the next.
            connection.cancel()
            try await expectUsable(connection)
            await connection.close()
            await observer.close()
        }
    }

    @Test func closingStopsTheStatementUnderWay() async throws {
        try await withDatabase { database in
            let connection = try await database.connect()
            let observer = try await database.connect()
            let sleep = Task { try await connection.query("SELECT pg_sleep(600)") }
            try await Database.waitUntil(connection.serverProcessID, waitsFor: "PgSleep", seenBy: observer)
            await connection.close()
            await #expect { try await sleep.value } throws: { code($0) == .queryCancelled }
            await #expect { try await connection.query("SELECT 1") } throws: { code($0) == .closed }
            await observer.close()
        }
    }

    /// A cancel may find the statement at any moment of its life; whichever it is, the next one is not hit.
    @Test(arguments: 0..<8) func aLateCancelDoesNotHitTheNextStatement(seed: Int) async throws {
        try await withConnection { connection in
            var random = RandomValues(seed: seed)
            for number in 0..<60 {
                let task = Task { try await connection.query("SELECT $1::int8", [.int(number)]) }
                for _ in 0..<Int.random(in: 0..<40, using: &random) { await Task.yield() }
                task.cancel()
                switch await task.result {
                case .success(let result): #expect(try result.onlyRow.get(0) == number)
                case .failure(let error): #expect(code(error) == .queryCancelled)
                }
                try await expectUsable(connection)
            }
        }
    }
}
