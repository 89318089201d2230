import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration
import Postgres
import Testing

/// What a server that is there refuses for a while, brought about as it comes about in life.
@Suite(.timeLimit(.minutes(2))) struct RefusalTests {
    @Test func runsWaitUntilAConnectionIsFree() async throws {
        let settings = ["max_connections": "12", "superuser_reserved_connections": "0"]
        try await OwnServer.with(settings) { server in
            try await Self.outlast(server.bench) { lab, gate in
                var taken: [PostgresConnection] = []
                while lab.health.problem?.contains("too many clients") != true {
                    do {
                        taken.append(try await PostgresConnection.connect(server.bench.connection))
                    } catch {
                        _ = try await taken[0].query(Self.endSessions)
                    }
                }
                gate.open()
                for connection in taken { await connection.close() }
            }
        }
    }

    @Test func stageThatTakesTheServerTooLongIsSentAgain() async throws {
        try await TestBench.with { bench in
            try await Self.outlast(bench) { lab, gate in
                try await bench.set("statement_timeout", to: "300ms")
                _ = try await bench.rows(Self.endSessions.sql)
                try await bench.withConnection { blocker in
                    _ = try await blocker.query("SET statement_timeout = 0")
                    try await blocker.withTransaction { blocker in
                        _ = try await blocker.query("LOCK TABLE agentlab.journal IN SHARE MODE")
                        gate.open()
                        while lab.health.problem?.contains("57014") != true { await Task.yield() }
                    }
                }
                try await bench.set("statement_timeout", to: "0")
                _ = try await bench.rows(Self.endSessions.sql)
            }
        }
    }

    @Test func stageThatIsTheVictimOfADeadlockIsSentAgain() async throws {
        try await TestBench.with { bench in
            try await Self.outlast(bench) { lab, gate in
                try await bench.set("deadlock_timeout", to: "2s")
                _ = try await bench.rows(Self.endSessions.sql)
                try await bench.withConnection { blocker in
                    // The one that looks for the deadlock is the one to give way.
                    _ = try await blocker.query("SET deadlock_timeout = '1h'")
                    try await blocker.withTransaction { blocker in
                        _ = try await blocker.query("LOCK TABLE agentlab.journal IN SHARE MODE")
                        gate.open()
                        while try await bench.count(Self.waitingForJournal) == 0 { await Task.yield() }
                        _ = try await blocker.query("SELECT FROM agentlab.daemons WHERE ended_at IS NULL FOR UPDATE")
                    }
                }
            }
        }
    }

    @Test func transactionsThatCannotBeSerializedAreRepeated() async throws {
        try await TestBench.with { bench in
            try await bench.set("default_transaction_isolation", to: "serializable")
            let effects = Effects()
            try await bench.daemon("one").withLaboratory([.counter(effects)]) { one in
                try await bench.daemon("two").withLaboratory([.counter(effects)]) { two in
                    var runs: [RunRecord] = []
                    for number in 0..<40 {
                        let lab = number.isMultiple(of: 2) ? one : two
                        while true {
                            guard let run = try? await lab.execute("counter", ["to": 10], key: "\(number)") else {
                                continue
                            }
                            runs.append(run)
                            break
                        }
                    }
                    for run in runs {
                        let end = try await bench.end(of: run, in: one)
                        #expect(end.status == .completed)
                    }
                }
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal WHERE NOT failed") == 40 * 11)
            #expect(effects.all.count == 400 && effects.all.values.allSatisfy { $0 == 1 })
        }
    }

    private static let endSessions = PostgresStatement(
        sql: """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'agentlabd' AND datname = current_database()
            """
    )
    private static let waitingForJournal = """
        SELECT count(*) FROM pg_locks
        WHERE NOT granted AND relation = 'agentlab.journal'::regclass
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """

    /// Executes a run to which something happens in the middle.
    private static func outlast(
        _ bench: TestBench,
        _ fault: @escaping @Sendable (Laboratory, _ gate: Gate) async throws -> Void
    ) async throws {
        let gate = Gate()
        let effects = Effects()
        let workflow = Workflow.counter(effects) { number in if number == 3 { try await gate.pass() } }
        try await bench.withLaboratory([workflow]) { lab in
            let run = try await lab.execute("counter", ["to": 5])
            await gate.arrivals(1)
            try await fault(lab, gate)
            let end = try await bench.end(of: run, in: lab)
            #expect(end.status == .completed && end.iteration == 6 && end.recoveries == 0)
            while lab.health.problem != nil { await Task.yield() }
        }
        #expect(try await bench.count("SELECT count(*) FROM agentlab.journal WHERE NOT failed") == 6)
        #expect(effects.all.values.allSatisfy { $0 == 1 })
    }
}

extension TestBench {
    fileprivate var connection: PostgresConfiguration { PostgresConfiguration(database, logger: logger) }

    fileprivate func withConnection(_ body: (PostgresConnection) async throws -> Void) async throws {
        let connection = try await PostgresConnection.connect(connection)
        do {
            try await body(connection)
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Changes a setting for the sessions that begin from now on.
    fileprivate func set(_ setting: String, to value: String) async throws {
        let name = try await rows("SELECT current_database()").onlyRow.get(0, as: String.self)
        _ = try await rows("ALTER DATABASE \(name) SET \(setting) = '\(value)'")
    }
}
