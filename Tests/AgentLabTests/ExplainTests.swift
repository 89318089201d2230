import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres
import Testing

/// Why a run is where it is.
@Suite(.timeLimit(.minutes(2))) struct ExplainTests {
    @Test func saysWhichNodeExecutesAndWhoStandsInLineBehindIt() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.maxConcurrentRuns = 1
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { try await gate.pass() } }
            try await bench.withLaboratory([workflow], configuration) { lab in
                let first = try await lab.execute("counter", ["to": 2])
                await gate.arrivals(1)
                let executing = try await lab.explain(first.reference)
                #expect(executing.reason == .executing && executing.status == .running)
                #expect(executing.node == "count" && executing.iteration == 2 && executing.attempt == 1)
                #expect(executing.daemonID == lab.daemonID && executing.hostname == "here")
                #expect(executing.message.contains("at node \"count\", iteration 2, on here (process "))

                let second = try await lab.execute("counter", ["to": 1])
                let third = try await lab.execute("counter", ["to": 1])
                let urgent = try await lab.execute("counter", ["to": 1], priority: 5)
                let line = try await lab.explain(third.reference)
                #expect(line.reason == .noPlace && line.ahead == 2)
                #expect(line.message.contains("1 daemon executes 1 of at most 1 runs"))
                #expect(try #require(line.advice).contains("2 runs in line before it"))
                #expect(try await lab.explain(urgent.reference).ahead == 0)

                _ = try await lab.cancel(second.reference, reason: "not needed")
                let cancelled = try await lab.explain(second.reference)
                #expect(cancelled.reason == .cancelled && cancelled.message.hasSuffix(": not needed"))
                gate.open()
                for run in [first, third, urgent] { _ = try await lab.end(of: run) }
                let completed = try await lab.explain(first.reference)
                #expect(completed.reason == .completed && completed.message.contains("after 3 stages"))
                let error = await #expect(throws: LaboratoryError.self) { try await lab.explain("00000000") }
                #expect(error?.reason == .runNotFound)
            }
        }
    }

    @Test func saysWhichAttemptIsDueWhen() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow(name: "flaky", description: "") { graph, _ in
                graph.addNode(
                    "only",
                    retry: RetryPolicy(attempts: 3, initialBackoff: .seconds(600), maxBackoff: .seconds(600), jitter: 0)
                ) {
                    _,
                    _ in throw NodeProblem(description: "the line is busy")
                }
                graph.setEntryPoint("only")
                graph.addExitPoint("only")
            }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("flaky")
                var explanation = try await lab.explain(run.reference)
                while explanation.reason != .retrying { explanation = try await lab.explain(run.reference) }
                #expect(explanation.attempt == 2 && explanation.node == "only")
                #expect(explanation.message.contains("Attempt 1 has failed at node \"only\", iteration 1"))
                #expect(explanation.message.contains("the line is busy"))
                #expect(try #require(explanation.advice).hasPrefix("Attempt 2 is due at "))
                #expect(try #require(explanation.retryAt) > Date())
                _ = try await lab.cancel(run.reference, reason: nil)
                _ = try await lab.end(of: run)
            }
        }
    }

    @Test func saysThatItIsStoppingAndForHowLong() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.cancelGrace = .seconds(60)
            let gate = Gate()
            try await bench.withLaboratory(
                [
                    .single { state, _ in
                        await gate.passIgnoringCancellation()
                        return state
                    }
                ],
                configuration
            ) { lab in
                let run = try await lab.execute("single")
                await gate.arrivals(1)
                _ = try await lab.cancel(run.reference, reason: "enough")
                let explanation = try await lab.explain(run.reference)
                #expect(explanation.reason == .stopping && explanation.message.contains("(enough)"))
                gate.open()
                _ = try await lab.end(of: run)
            }
        }
    }

    @Test func saysThatItsDaemonHasNotBeenHeardOfOrHasEnded() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let run = try await bench.withLaboratoryThatCrashes([
                .single { _, _ in
                    try await gate.pass()
                    return State([:])
                }
            ]) { lab in
                let run = try await lab.execute("single")
                await gate.arrivals(1)
                return run
            }
            // Another daemon, on another host, looks at it before anybody takes it over.
            var other = bench
            other.directory += "-other"
            defer { try? FileManager.default.removeItem(atPath: other.directory) }
            _ = try await bench.rows("UPDATE agentlab.daemons SET heartbeat_at = now() - interval '1 hour'")
            // It leaves the dead alone: who has not been there for a lease judges nobody.
            var patient = bench.configuration
            patient.lease = .seconds(3600)
            let former = try #require(run.owner)
            let configuration = patient
            try await other.withLaboratory([], configuration) { lab in
                let silent = try await lab.explain(run.reference)
                #expect(silent.reason == .daemonLost && silent.daemonID == former)
                #expect(silent.message.contains("has not been heard of since"))
                // Its end is on record, and its runs are about to be handed back.
                _ = try await bench.rows("UPDATE agentlab.daemons SET ended_at = now() WHERE id = $1", [.uuid(former)])
                let ended = try await lab.explain(run.reference)
                #expect(ended.reason == .daemonLost && ended.message.contains(" ended at "))
            }
        }
    }

    @Test func saysThatNoDaemonKnowsTheWorkflow() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.maxConcurrentRuns = 1
            let gate = Gate()
            let run = try await bench.withLaboratory([.counter(at: { _ in try await gate.pass() })], configuration) {
                lab in
                _ = try await lab.execute("counter", ["to": 1])
                await gate.arrivals(1)
                let run = try await lab.execute("counter", ["to": 1])
                gate.open()
                lab.stop()
                return run
            }
            _ = try await bench.rows("UPDATE agentlab.runs SET status = 'pending', completed_at = NULL")
            try await bench.withLaboratory([]) { lab in
                let explanation = try await lab.explain(run.reference)
                #expect(explanation.reason == .workflowMissing)
                #expect(explanation.message.contains("none of 1 living daemon knows the workflow \"counter\""))
            }
        }
    }

    @Test func saysWhyItFailed() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.single { state, _ in
                try await gate.pass()
                throw NodeProblem(description: "out of paper")
            }
            let run = try await bench.withLaboratoryThatCrashes([workflow]) { lab in
                let run = try await lab.execute("single", secrets: ["token": "x"])
                await gate.arrivals(1)
                return run
            }
            gate.open()
            try await bench.withLaboratory([workflow]) { lab in
                _ = try await lab.end(of: run)
                #expect(try await lab.explain(run.reference).reason == .secretMissing)
                _ = try await lab.resume(run.reference, secrets: Secrets(["token": "x"]))
                _ = try await lab.end(of: run)
                let failed = try await lab.explain(run.reference)
                #expect(failed.reason == .failed && failed.message.contains("out of paper"))
                _ = try await bench.rows("UPDATE agentlab.runs SET error_message = 'quarantined: its daemon went down'")
                #expect(try await lab.explain(run.reference).reason == .quarantined)
            }
        }
    }

    @Test func answersWithoutTheDatabase() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            try await bench.withLaboratory([.counter(at: { _ in try await gate.pass() })]) { lab in
                let run = try await lab.execute("counter", ["to": 1])
                await gate.arrivals(1)
                try await bench.admit(false)
                while lab.health.problem == nil { await Task.yield() }
                for reference in [run.reference, String(run.reference.prefix(13))] {
                    let explanation = try await lab.explain(reference)
                    #expect(explanation.reason == .databaseLost && explanation.runID == run.id)
                    #expect(explanation.node == "count" && explanation.iteration == 1)
                }
                let error = await #expect(throws: LaboratoryError.self) { try await lab.explain("0123abcd") }
                #expect(error?.reason == .unavailable)
                try await bench.admit(true)
                gate.open()
                var end = try? await lab.end(of: run)
                while end?.status.isFinal != true { end = try? await lab.end(of: run) }
            }
        }
    }
}
