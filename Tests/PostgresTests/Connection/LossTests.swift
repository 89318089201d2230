import FoundationEssentials
import Logging
import Postgres
import Testing

@Suite(.timeLimit(.minutes(3))) struct LossTests {
    @Test func aTerminatedSessionIsReportedAtOnceAndForGood() async throws {
        try await withDatabase { database in
            let connection = try await database.connect()
            let observer = try await database.connect()
            let sleep = Task { try await connection.query("SELECT pg_sleep(600)") }
            try await Database.waitUntil(connection.serverProcessID, waitsFor: "PgSleep", seenBy: observer)
            try await Database.terminate(connection.serverProcessID, by: observer)
            await #expect { try await sleep.value } throws: { error in
                (error as? PostgresError)?.sqlState == "57P01" && code(error) == .connectionLost
            }
            for _ in 0..<3 {
                await #expect { try await connection.query("SELECT 1") } throws: { code($0) == .connectionLost }
            }
            await observer.close()
        }
    }

    @Test func anIdleSessionThatWasTerminatedFailsItsNextStatement() async throws {
        try await withDatabase { database in
            let connection = try await database.connect()
            let observer = try await database.connect()
            try await Database.terminate(connection.serverProcessID, by: observer)
            await #expect { try await connection.query("SELECT 1") } throws: { error in
                code(error) == .connectionLost && (error as? PostgresError)?.isTransient == true
            }
            await observer.close()
        }
    }

    @Test func aTransactionThatLosesItsConnectionThrowsTheLoss() async throws {
        try await withDatabase { database in
            let connection = try await database.connect()
            let observer = try await database.connect()
            await #expect {
                try await connection.withTransaction { connection in
                    try await Database.terminate(connection.serverProcessID, by: observer)
                    _ = try await connection.query("SELECT 1")
                }
            } throws: {
                code($0) == .connectionLost
            }
            await observer.close()
        }
    }

    /// The line is cut after each of many numbers of bytes, so at every message of the protocol and within each.
    @Test(arguments: [true, false]) func aCutAnywhereIsALossAndNeverAHang(cutsAnswers: Bool) async throws {
        try await withDatabase { database in
            var bytes = 0
            var outcome = Outcome.failed
            while outcome == .failed {
                outcome = try await session(of: database, cutAfter: bytes, cutsAnswers: cutsAnswers)
                bytes += 7
            }
            // The whole conversation is a few hundred bytes in the one direction and more in the other.
            #expect(bytes > 200)
        }
    }

    private enum Outcome {
        case failed
        case finished
    }

    private func session(of database: Database, cutAfter bytes: Int, cutsAnswers: Bool) async throws -> Outcome {
        let directory = try #require(database.socketDirectory)
        let proxy = try CuttingProxy(server: directory, cuttingAfter: bytes, cutsAnswers: cutsAnswers)
        var configuration = database.configuration
        configuration.conninfo = database.uri(through: proxy.directory)
        async let serving: Void = proxy.serve()
        defer { withExtendedLifetime(proxy) {} }
        let outcome = await converse(configuration)
        await serving
        return outcome
    }

    private func converse(_ configuration: PostgresConfiguration) async -> Outcome {
        do {
            let connection = try await PostgresConnection.connect(configuration)
            let add = PostgresStatement("add", "SELECT $1::int8 + 1, $2::text")
            for number in 0..<3 {
                let calls = (0..<3).map { PostgresCall(add, [.int(number + $0), .text("some text")]) }
                let results = try await connection.pipeline(calls)
                #expect(
                    try results.map { try $0.onlyRow.get(0, as: Int.self) } == [number + 1, number + 2, number + 3]
                )
            }
            try await connection.execute(script: "SELECT 1; SELECT 2")
            await connection.close()
            return .finished
        } catch {
            #expect((error as? PostgresError)?.isConnectionLoss == true, "\(error)")
            return .failed
        }
    }
}

extension Database {
    var socketDirectory: String? {
        guard let host = uri.split(separator: "@").last?.split(separator: ":").first else { return nil }
        return String(host.replacing("%2F", with: "/"))
    }

    func uri(through directory: String) -> String {
        "host=\(directory) port=5432 user=agentlab dbname=\(uri.split(separator: "/").last ?? "")"
    }
}
