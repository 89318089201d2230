import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration
import Postgres
import Testing

/// The database goes away and comes back; runs wait for it, and what must not wait does not.
@Suite(.timeLimit(.minutes(2))) struct OutageTests {
    @Test func runsWaitForTheDatabaseAndGoOn() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 3 { try await gate.pass() } }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("counter", ["to": 20])
                await gate.arrivals(1)
                try await bench.admit(false)
                gate.open()
                while lab.health.problem == nil { await Task.yield() }
                #expect(await lab.status().state == .databaseLost)
                try await bench.admit(true)
                var end = try? await lab.end(of: run)
                while end?.status.isFinal != true { end = try? await lab.end(of: run) }
                #expect(end?.status == .completed && end?.iteration == 21)
                while lab.health.problem != nil { await Task.yield() }
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal WHERE failed") == 0)
        }
    }

    @Test func stopEndsWithoutTheDatabaseAndTheNextStartTakesOver() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { try await gate.pass() } }
            var configuration = bench.configuration
            configuration.drainTimeout = .milliseconds(200)
            let run = try await bench.withLaboratory([workflow], configuration) { lab in
                let run = try await lab.execute("counter", ["to": 4])
                await gate.arrivals(1)
                try await bench.admit(false)
                gate.open()
                return run
            }
            try await bench.admit(true)
            try await bench.withLaboratory([workflow]) { lab in
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.iteration == 5)
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal WHERE failed") == 0)
        }
    }

    @Test func waitRefusesTimesThatAreNone() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let run = try await lab.execute("counter", ["to": 1])
                for seconds in [-1, 1e300, .infinity, .nan] {
                    let error = await #expect(throws: LaboratoryError.self) {
                        try await lab.wait(run.reference, timeoutSeconds: seconds)
                    }
                    #expect(error?.reason == .invalidParams)
                }
            }
        }
    }
}

extension TestBench {
    /// Lets connections to the database in, or ends them all and lets none in.
    func admit(_ isAdmitting: Bool) async throws {
        let parts = database.split(separator: "/", omittingEmptySubsequences: false)
        let name = String(parts[parts.count - 1])
        let administration = (parts.dropLast() + ["postgres"]).joined(separator: "/")
        let connection = try await PostgresConnection.connect(PostgresConfiguration(administration, logger: logger))
        _ = try await connection.query(
            PostgresStatement(sql: "ALTER DATABASE \(name) ALLOW_CONNECTIONS \(isAdmitting)")
        )
        if !isAdmitting {
            _ = try await connection.query(
                PostgresStatement(sql: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"),
                [.text(name)]
            )
        }
        await connection.close()
    }
}
