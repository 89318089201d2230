import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct RecoveryTests {
    @Test func nextStartCarriesOnWhatACrashLeft() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let gate = Gate()
            let workflow = Workflow.counter(effects) { number in if number == 4 { try await gate.pass() } }
            let runs = try await bench.withLaboratoryThatCrashes([workflow]) { lab in
                var runs: [RunRecord] = []
                for _ in 0..<5 { runs.append(try await lab.execute("counter", ["to": 6])) }
                await gate.arrivals(5)
                return runs
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs WHERE status = 'running'") == 5)
            gate.open()
            try await bench.withLaboratory([workflow]) { lab in
                for run in runs {
                    let end = try await lab.end(of: run)
                    #expect(end.status == .completed && end.iteration == 7 && end.recoveries == 1)
                    for number in [1, 2, 3, 5, 6] { #expect(effects["\(run.reference) \(number)"] == 1) }
                    #expect(effects["\(run.reference) 4"] == 2)
                }
            }
            let gaps = try await bench.count(
                "SELECT count(*) FROM (SELECT run_id FROM agentlab.journal GROUP BY run_id HAVING max(iteration) <> count(*)) g"
            )
            #expect(gaps == 0)
        }
    }

    @Test func stopLetsStagesEndAndHandsTheRestBack() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let gate = Gate()
            let workflow = Workflow.counter(effects) { number in if number == 3 { try await gate.pass() } }
            let run = try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("counter", ["to": 5])
                await gate.arrivals(1)
                lab.stop()
                let refusal = await #expect(throws: LaboratoryError.self) {
                    try await lab.execute("counter", ["to": 1])
                }
                #expect(refusal?.reason == .unavailable)
                gate.open()
                return run
            }
            let left = try await bench.rows("SELECT status, recoveries FROM agentlab.runs").onlyRow
            #expect(try left.get("status", as: String.self) == "pending")
            #expect(try left.get("recoveries", as: Int.self) == 0)
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal") == 3)
            try await bench.withLaboratory([workflow]) { lab in
                let finished = try await lab.end(of: run)
                #expect(finished.status == .completed, "\(finished.errorMessage ?? "")")
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal WHERE failed") == 0)
            #expect(effects.all.values.allSatisfy { $0 == 1 })
        }
    }

    @Test func stageThatOutlastsTheDrainIsInterruptedAndExecutedAnew() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.drainTimeout = .milliseconds(50)
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { try await gate.pass() } }
            let run = try await bench.withLaboratory([workflow], configuration) { lab in
                let run = try await lab.execute("counter", ["to": 2])
                await gate.arrivals(1)
                return run
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal") == 1)
            gate.open()
            try await bench.withLaboratory([workflow]) { lab in
                let finished = try await lab.end(of: run)
                #expect(finished.status == .completed, "\(finished.errorMessage ?? "")")
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal WHERE failed") == 0)
        }
    }

    @Test func runThatBringsItsDaemonDownAgainAndAgainIsQuarantined() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.gated(by: gate)
            let run = try await bench.withLaboratoryThatCrashes([workflow]) { lab in
                let run = try await lab.execute("single")
                await gate.arrivals(1)
                return run
            }
            for lifetime in 2...4 {
                try await bench.withLaboratoryThatCrashes([workflow]) { _ in await gate.arrivals(lifetime) }
            }
            gate.open()
            try await bench.withLaboratory([workflow]) { lab in
                let end = try await lab.find(run.reference)
                #expect(end.status == .failed && end.recoveries == 4)
                #expect(try #require(end.errorMessage).contains("quarantined"))
                _ = try await lab.resume(run.reference, secrets: nil)
                let finished = try await lab.end(of: run)
                #expect(finished.status == .completed, "\(finished.errorMessage ?? "")")
            }
        }
    }

    @Test func crashBetweenTheLastStageAndTheEndStillCompletes() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let run = try await bench.withLaboratory([.counter(effects)]) { lab in
                let run = try await lab.execute("counter", ["to": 2])
                return try await lab.end(of: run)
            }
            _ = try await bench.rows("UPDATE agentlab.runs SET status = 'pending', result = NULL, completed_at = NULL")
            try await bench.withLaboratory([.counter(effects)]) { lab in
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.iteration == 3)
                #expect(end.result == run.result)
            }
            #expect(effects.all.values.allSatisfy { $0 == 1 })
        }
    }

    @Test func secretsAreNowhereInTheDatabaseAndAreAskedForAfterACrash() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.single { state, _ in
                try await gate.pass()
                return state.setting("length", to: .int(state.secrets["token"]?.count ?? 0))
            }
            let run = try await bench.withLaboratoryThatCrashes([workflow]) { lab in
                let run = try await lab.execute("single", secrets: ["token": "xyzzy-plugh"])
                await gate.arrivals(1)
                return run
            }
            #expect(run.secretNames == ["token"])
            let found = try await bench.count(
                """
                SELECT count(*) FROM (SELECT r::text AS t FROM agentlab.runs r
                UNION ALL SELECT j::text || convert_from(coalesce(j.changes, ''), 'UTF8') FROM agentlab.journal j
                UNION ALL SELECT s::text || convert_from(s.state, 'UTF8') FROM agentlab.snapshots s) x
                WHERE t LIKE '%xyzzy%'
                """
            )
            #expect(found == 0)
            gate.open()
            try await bench.withLaboratory([workflow]) { lab in
                let end = try await lab.end(of: run)
                #expect(end.status == .failed)
                #expect(try #require(end.errorMessage).contains("--secret token=@FILE"))
                _ = try await lab.resume(run.reference, secrets: Secrets(["token": "xyzzy-plugh"]))
                #expect(try await lab.end(of: run).result == ["length": 11])
            }
        }
    }

    @Test func secondDaemonOnTheSameStateDirectoryIsRefused() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { _ in
                let error = await #expect(throws: StateDirectoryError.self) {
                    try await bench.withLaboratory([.counter()]) { _ in }
                }
                #expect(error?.description.contains("another agentlabd") == true)
            }
        }
    }

    @Test func daemonThatHasBeenDeclaredEndedWritesNothingForItsRunsAndStartsOver() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { await gate.passIgnoringCancellation() } }
            // The stop's last word to the database gets as long.
            var configuration = bench.configuration
            configuration.cancelGrace = .seconds(60)
            try await bench.withLaboratory([workflow], configuration) { lab in
                let former = lab.daemonID
                let run = try await lab.execute("counter", ["to": 3])
                await gate.arrivals(1)
                _ = try await bench.rows("SELECT agentlab.end_daemon(id, 'lease expired', 3) FROM agentlab.daemons")
                // The same process has taken the run up under another row; the node of its former life goes on too.
                await gate.arrivals(2)
                #expect(lab.daemonID != former)
                gate.open()
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.recoveries == 1 && end.owner == lab.daemonID)
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal") == 4)
            #expect(try await bench.count("SELECT count(*) FROM agentlab.daemons WHERE ended_because = 'stopped'") == 1)
        }
    }

    @Test func connectionsKilledAtAnyMomentLoseAndRepeatNothing() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let workflow = Workflow.counter(effects) { number in
                if number % 7 == 0 { await bench.killConnections() }
            }
            try await bench.withLaboratory([workflow]) { lab in
                var runs: [RunRecord] = []
                while runs.count < 10 {
                    if let run = try? await lab.execute("counter", ["to": 30], key: "\(runs.count)") {
                        runs.append(run)
                    }
                }
                for run in runs {
                    var end: RunRecord?
                    while end?.status.isFinal != true { end = try? await lab.end(of: run) }
                    #expect(end?.status == .completed, "\(end?.errorMessage ?? "")")
                    #expect(end?.iteration == 31)
                }
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal") == 10 * 31)
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 10)
            #expect(effects.all.values.allSatisfy { $0 == 1 })
        }
    }
}

extension TestBench {
    /// Ends each of the laboratory's connections with a chance of one in three.
    fileprivate func killConnections() async {
        let kill = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'agentlabd' AND datname = current_database() AND random() < 0.33
            """
        _ = try? await rows(kill)
    }
}
