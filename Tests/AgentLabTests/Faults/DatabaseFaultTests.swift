import AgentLab
import AgentLabAPI
import AgentLabJSON
import Glibc
import Orchestration
import Postgres
import Testing

/// What a database does on a bad day: runs wait for it and go on, nothing is lost or done twice, and the status says what
/// is wrong.
@Suite(.timeLimit(.minutes(4))) struct DatabaseFaultTests {
    /// What PostgreSQL answers in a condition that passes, whatever brought it about: disk full, out of memory, statement
    /// timeout, serialization failure, deadlock, lock timeout, read-only, too many connections, an operator's cancel.
    @Test(arguments: ["53100", "53200", "57014", "40001", "40P01", "55P03", "25006", "53300", "57P03"])
    func runsWaitOutAConditionThatPasses(sqlState: String) async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let gate = Gate()
            let workflow = Workflow.counter(effects) { number in if number == 3 { try await gate.pass() } }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("counter", ["to": 6])
                await gate.arrivals(1)
                try await bench.refuseJournalRows(with: sqlState)
                gate.open()
                while lab.health.problem?.contains(sqlState) != true {
                    await lab.waitForStatusChange(atMost: .seconds(3600))
                }
                let status = await lab.status()
                #expect(status.state == .databaseLost && status.database.errorMessage?.contains(sqlState) == true)
                #expect(await lab.statusLine().contains("database lost since"))
                _ = try await bench.rows("DROP TRIGGER fault ON agentlab.journal")
                let end = try await bench.end(of: run, in: lab)
                #expect(end.status == .completed && end.iteration == 7)
                while lab.health.problem != nil { await lab.waitForStatusChange(atMost: .seconds(3600)) }
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal WHERE NOT failed") == 7)
            #expect(effects.all.values.allSatisfy { $0 == 1 })
        }
    }

    @Test func databaseThatHasBecomeReadOnlyIsLeftForAnother() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { try await gate.pass() } }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("counter", ["to": 4])
                await gate.arrivals(1)
                try await bench.setReadOnly(true)
                gate.open()
                while lab.health.problem?.contains("25006") != true { await Task.yield() }
                let refused = await #expect(throws: LaboratoryError.self) {
                    try await lab.cancel(run.reference, reason: nil)
                }
                #expect(refused?.reason == .unavailable)
                // Whoever kept a session from before would be told the same for ever.
                try await bench.setReadOnly(false)
                #expect(try await bench.end(of: run, in: lab).status == .completed)
            }
        }
    }

    @Test(arguments: [SIGINT, SIGQUIT]) func serverIsStoppedAndStartedAgain(signal: Int32) async throws {
        try await OwnServer.with { server in
            let bench = server.bench
            let effects = Effects()
            let gate = Gate()
            let workflow = Workflow.counter(effects) { number in if number == 3 { try await gate.pass() } }
            try await bench.withLaboratory([workflow]) { lab in
                var runs: [RunRecord] = []
                for _ in 0..<5 { runs.append(try await lab.execute("counter", ["to": 6])) }
                await gate.arrivals(5)
                try await server.end(with: signal)
                gate.open()
                while lab.health.problem == nil { await Task.yield() }
                _ = try await server.cluster.start()
                for run in runs {
                    let end = try await bench.end(of: run, in: lab)
                    #expect(end.status == .completed && end.iteration == 7)
                }
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal") == 5 * 7)
            #expect(effects.all.values.allSatisfy { $0 == 1 })
        }
    }

    @Test func startWaitsForTheDatabase() async throws {
        try await OwnServer.with { server in
            let bench = server.bench
            try await server.end(with: SIGINT)
            let told = Gate()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await Laboratory.with(
                        bench.configuration,
                        in: try StateDirectory(path: bench.directory),
                        workflows: [.counter()],
                        logger: bench.logger,
                        whileWaiting: { _ in Task { try await told.pass() } }
                    ) { lab in
                        #expect(lab.health.problem == nil)
                    }
                }
                await told.arrivals(1)
                told.open()
                _ = try await server.cluster.start()
                try await group.waitForAll()
            }
        }
    }

    @Test func startGivesUpWithTheReasonWhenTheDatabaseStaysAway() async throws {
        try await OwnServer.with { server in
            let bench = server.bench
            try await server.end(with: SIGINT)
            var configuration = bench.configuration
            configuration.startupTimeout = .milliseconds(300)
            let error = await #expect(throws: LaboratoryError.self) {
                try await bench.withLaboratory([.counter()], configuration) { _ in }
            }
            #expect(error?.message.contains("has not answered within the startup timeout of 0.3 s") == true)
            #expect(error?.message.contains("connection failed") == true)
        }
    }
}

extension TestBench {
    /// Has the server refuse every row of the journal with an error of its choice.
    fileprivate func refuseJournalRows(with sqlState: String) async throws {
        _ = try await rows(
            """
            CREATE FUNCTION agentlab.fault() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION USING ERRCODE = '\(sqlState)', MESSAGE = 'a fault'; END $$
            """
        )
        _ = try await rows(
            "CREATE TRIGGER fault BEFORE INSERT ON agentlab.journal FOR EACH ROW EXECUTE FUNCTION agentlab.fault()"
        )
    }

    /// Lets sessions that begin from now on read only, or write; those that write are ended.
    fileprivate func setReadOnly(_ isReadOnly: Bool) async throws {
        let parts = database.split(separator: "/", omittingEmptySubsequences: false)
        let administration = TestBench(
            database: (parts.dropLast() + ["postgres"]).joined(separator: "/"),
            directory: ""
        )
        let name = String(parts[parts.count - 1])
        _ = try await administration.rows(
            "ALTER DATABASE \(name) SET default_transaction_read_only = \(isReadOnly ? "on" : "off")"
        )
        guard isReadOnly else { return }
        _ = try await administration.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
            [.text(name)]
        )
    }

    /// A run's end, however often the database fails the question.
    func end(of run: RunRecord, in lab: Laboratory) async throws -> RunRecord {
        while true {
            if let end = try? await lab.end(of: run), end.status.isFinal { return end }
            try Task.checkCancellation()
        }
    }
}
