import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres
import Testing

/// The role's password is changed while runs are executed; the daemon reads it from a file, as libpq does.
@Suite(.timeLimit(.minutes(2))) struct PasswordTests {
    @Test(arguments: [true, false])
    func runsWaitUntilThePasswordIsRightAgain(isNewOneTold: Bool) async throws {
        try await OwnServer.with(access: ["local all tester scram-sha-256"]) { server in
            _ = try await server.bench.rows("CREATE ROLE tester LOGIN PASSWORD 'one'")
            _ = try await server.bench.rows("CREATE DATABASE lab OWNER tester")
            let file = "\(server.root)/passwords"
            try Self.write("one", to: file)
            let database = server.database("lab", as: "tester") + "?passfile=\(file.replacing("/", with: "%2F"))"
            let bench = TestBench(database: database, directory: server.bench.directory)
            let gate = Gate()
            let effects = Effects()
            let workflow = Workflow.counter(effects) { number in if number == 3 { try await gate.pass() } }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("counter", ["to": 5])
                await gate.arrivals(1)
                _ = try await server.bench.rows("ALTER ROLE tester PASSWORD 'two'")
                _ = try await server.bench.rows(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tester'"
                )
                gate.open()
                while lab.health.problem?.contains("password authentication failed") != true { await Task.yield() }
                let status = await lab.status()
                #expect(status.state == .databaseLost)
                #expect(status.database.errorMessage?.contains("password authentication failed") == true)
                #expect(status.database.errorMessage?.contains("one") == false)
                if isNewOneTold {
                    try Self.write("two", to: file)
                } else {
                    _ = try await server.bench.rows("ALTER ROLE tester PASSWORD 'one'")
                }
                let end = try await bench.end(of: run, in: lab)
                #expect(end.status == .completed && end.iteration == 6 && end.recoveries == 0)
                while lab.health.problem != nil { await Task.yield() }
            }
            #expect(effects.all.values.allSatisfy { $0 == 1 })
        }
    }

    private static func write(_ password: String, to file: String) throws {
        try Data("*:*:*:tester:\(password)\n".utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    }
}
