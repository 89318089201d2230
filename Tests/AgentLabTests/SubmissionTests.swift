import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres
import Testing

/// Runs that are submitted from SQL, in a transaction of the user's own.
@Suite(.timeLimit(.minutes(2))) struct SubmissionTests {
    @Test func aRunExistsIfAndOnlyIfTheTransactionCommits() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let connection = try await PostgresConnection.connect(
                    PostgresConfiguration(bench.database, logger: bench.logger)
                )
                let call = PostgresStatement(sql: "SELECT agentlab.execute('counter', '{\"to\": 3}')")
                let dropped = try await connection.query("BEGIN")
                #expect(dropped.isEmpty)
                _ = try await connection.query(call)
                _ = try await connection.query("ROLLBACK")
                #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 0)
                let id = try await connection.withTransaction { transaction in
                    let id = try await transaction.query(call).onlyRow.get(0, as: UUID.self)
                    #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 0)
                    return id
                }
                await connection.close()
                let end = try await lab.wait("\(RunID(id))", timeoutSeconds: 60)
                #expect(end.status == .completed && end.iteration == 4)
                #expect(end.result?["count"] == 3)
                let version = try await lab.workflow("counter").version
                #expect(end.workflowVersion == version)
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.snapshots WHERE iteration = 0") == 1)
        }
    }

    @Test func aSubmittedRunBeginsWithoutWaitingForAPoll() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()], bench.withoutPolling) { lab in
                for number in 1...3 {
                    let sql = "SELECT agentlab.execute('counter', '{\"to\": \(number)}')"
                    let id = try await bench.rows(sql).onlyRow.get(0, as: UUID.self)
                    let end = try await lab.wait("\(RunID(id))", timeoutSeconds: 60)
                    #expect(end.status == .completed && end.iteration == number + 1)
                }
            }
        }
    }

    @Test func idsAreTimeOrderedLikeThoseOfADaemon() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { _ in
                let row = try await bench.rows("SELECT agentlab.uuid7(), clock_timestamp()").onlyRow
                let id = RunID(try row.get(0, as: UUID.self))
                let now = try row.get(1, as: Date.self).timeIntervalSince1970 * 1000
                let digits = "\(id)".filter { $0 != "-" }
                let time = try #require(Int(digits.prefix(12), radix: 16))
                #expect(abs(Double(time) - now) < 60_000)
                #expect(Array(digits)[12] == "7" && "89ab".contains(Array(digits)[16]))
            }
        }
    }

    @Test func defaultsAreFilledInAndWrongParamsFailTheRunWithWhatIsWrong() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow(
                name: "greet",
                description: "",
                parameters: [.required("name", .string, ""), .optional("mark", .string, default: "!", "")]
            ) { graph, _ in
                graph.addNode("only") { state, _ in state.setting("said", to: true) }
                graph.setEntryPoint("only")
                graph.addExitPoint("only")
            }
            try await bench.withLaboratory([workflow]) { lab in
                let good = try await bench.submit("greet", ["name": "Ada"])
                let end = try await lab.wait(good, timeoutSeconds: 60)
                #expect(end.status == .completed && end.params == ["name": "Ada", "mark": "!"])
                let bad = try await lab.wait(try await bench.submit("greet", ["nome": "Ada"]), timeoutSeconds: 60)
                #expect(bad.status == .failed && bad.iteration == 0)
                let message = try #require(bad.errorMessage)
                #expect(message.contains("\"name\" (string) is required") && message.contains("\"nome\" is unknown"))
            }
        }
    }

    @Test func aKeySubmitsOnceAlsoTogetherWithTheSocket() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter(), .single { state, _ in state }]) { lab in
                let first = try await bench.submit("counter", ["to": 2], key: "k")
                #expect(try await bench.submit("counter", ["to": 2], key: "k") == first)
                let same = try await lab.execute("counter", ["to": "2"], key: "k")
                #expect(same.reference == first)
                for (workflow, params) in [("counter", ["to": 3]), ("single", [:])] as [(String, JSONValue)] {
                    let error = await #expect(throws: PostgresError.self) {
                        try await bench.submit(workflow, params, key: "k")
                    }
                    #expect(error?.sqlState == "23505")
                    #expect(error?.message.contains("belongs to run \(first)") == true)
                }
                let fromSocket = try await lab.execute("counter", ["to": 1], key: "s")
                #expect(try await bench.submit("counter", ["to": 1], key: "s") == fromSocket.reference)
                let refusal = await #expect(throws: LaboratoryError.self) {
                    try await lab.execute("counter", ["to": 9], key: "k")
                }
                #expect(refusal?.reason == .conflict)
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 2)
        }
    }

    @Test func manyWhoSubmitUnderOneKeyGetOneRun() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { _ in
                let ids = try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<16 { group.addTask { try await bench.submit("counter", ["to": 1], key: "k") } }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(ids.count == 1)
            }
        }
    }

    @Test(arguments: [
        ("'nothing', '{}'", "no daemon knows a workflow \"nothing\""),
        ("'counter', '[1]'", "params must be a JSON object"),
        ("'counter', NULL", "params must be a JSON object"),
        ("NULL, '{}'", "workflow must not be NULL"),
        ("'counter', '{}', ''", "key must have 1 to 255 bytes"),
        ("'counter', '{}', repeat('k', 256)", "key must have 1 to 255 bytes"),
        ("'counter', '{}', NULL, 1001", "priority must be between"),
        ("'counter', '{}', NULL, 0, 'NaN'", "timeout_seconds must be"),
        ("'counter', '{\"a\": [1e999]}'", "fits neither 64 bits nor a double"),
        ("'counter', '{\"a\": 12345678901234567890123}'", "fits neither 64 bits nor a double"),
        ("'counter', (repeat('{\"a\":', 600) || '1' || repeat('}', 600))::jsonb", "more than 512"),
    ])
    func whatNoDaemonCouldBeginIsRefused(arguments: String, message: String) async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { _ in
                let error = await #expect(throws: PostgresError.self) {
                    try await bench.rows("SELECT agentlab.execute(\(arguments))")
                }
                #expect(error?.message.contains(message) == true, "\(String(describing: error))")
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 0)
        }
    }

    @Test func aSubmittedRunHasItsWorkflowsTimeout() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow(name: "short", description: "", timeout: .milliseconds(250)) { graph, _ in
                graph.addNode("only") { state, _ in
                    try await gate.pass()
                    return state
                }
                graph.setEntryPoint("only")
                graph.addExitPoint("only")
            }
            try await bench.withLaboratory([workflow]) { lab in
                let id = try await bench.rows("SELECT agentlab.execute('short')").onlyRow.get(0, as: UUID.self)
                let end = try await lab.wait("\(RunID(id))", timeoutSeconds: 60)
                #expect(end.status == .failed && end.errorMessage?.contains("timed out") == true)
                #expect(end.timeoutSeconds == 0.25)
                let own = "SELECT agentlab.execute('short', timeout_seconds => 0.5)"
                let other = try await bench.rows(own).onlyRow.get(0, as: UUID.self)
                #expect(try await lab.wait("\(RunID(other))", timeoutSeconds: 60).timeoutSeconds == 0.5)
            }
        }
    }

    @Test func aSubmittedRunCanBeLookedAtCancelledAndResumedBeforeItBegins() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.maxConcurrentRuns = 1
            let gate = Gate()
            try await bench.withLaboratory([.counter(at: { _ in try await gate.pass() })], configuration) { lab in
                let first = try await lab.execute("counter", ["to": 1])
                await gate.arrivals(1)
                let run = try await bench.submit("counter", ["to": 1])
                let found = try await lab.find(run)
                #expect(found.status == .pending && found.workflowVersion == nil && found.node == nil)
                #expect(try await lab.list(RunsList()).data.count == 2)
                let error = await #expect(throws: LaboratoryError.self) {
                    try await lab.checkpoint(RunsCheckpoint(run: run))
                }
                #expect(error?.reason == .invalidStatus)
                #expect(try await lab.cancel(run, reason: nil).status == .cancelled)
                #expect(try await lab.resume(run, secrets: nil).status == .pending)
                gate.open()
                #expect(try await lab.wait(run, timeoutSeconds: 60).status == .completed)
                #expect(try await lab.end(of: first).status == .completed)
            }
        }
    }

    @Test func aRoleThatMayOnlySubmitDoesNothingElse() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let role = "submitter_\(UUID().uuidString.prefix(8).lowercased())"
                let connection = try await PostgresConnection.connect(
                    PostgresConfiguration(bench.database, logger: bench.logger)
                )
                try await connection.execute(script: "CREATE ROLE \(role); GRANT USAGE ON SCHEMA agentlab TO \(role)")
                try await connection.execute(script: "SET ROLE \(role)")
                let call = PostgresStatement(sql: "SELECT agentlab.execute('counter', '{\"to\": 1}')")
                await #expect { try await connection.query(call) } throws: { sqlState($0) == "42501" }
                let grant = "RESET ROLE; GRANT EXECUTE ON FUNCTION agentlab.execute TO \(role); SET ROLE \(role)"
                try await connection.execute(script: grant)
                let id = try await connection.query(call).onlyRow.get(0, as: UUID.self)
                for refused in ["SELECT FROM agentlab.runs", "SELECT agentlab.delete_runs('{}')"] {
                    await #expect { try await connection.query(PostgresStatement(sql: refused)) } throws: {
                        sqlState($0) == "42501"
                    }
                }
                try await connection.execute(script: "RESET ROLE; DROP OWNED BY \(role); DROP ROLE \(role)")
                await connection.close()
                #expect(try await lab.wait("\(RunID(id))", timeoutSeconds: 60).status == .completed)
            }
        }
    }
}

private func sqlState(_ error: any Error) -> String? { (error as? PostgresError)?.sqlState }

extension TestBench {
    /// Submits a run as an application does.
    @discardableResult
    func submit(_ workflow: String, _ params: JSONValue, key: String? = nil) async throws -> String {
        let row = try await rows(
            "SELECT agentlab.execute($1, $2, $3)",
            [.text(workflow), .jsonb(Array("\(params)".utf8)), key.map { .text($0) } ?? .null]
        ).onlyRow
        return "\(RunID(try row.get(0, as: UUID.self)))"
    }
}
