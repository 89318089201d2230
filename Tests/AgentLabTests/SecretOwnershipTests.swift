import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres
import Testing

/// Runs with secrets go to the daemon that has them.
@Suite(.timeLimit(.minutes(3))) struct SecretOwnershipTests {
    /// Says what the secret was.
    private static func teller(_ gate: Gate, failing effects: Effects? = nil) -> Workflow {
        .single("teller") { state, context in
            try await gate.pass()
            if let effects, effects["failure"] == 0 {
                effects.note("failure")
                throw NodeProblem(description: "not now")
            }
            return state.setting("told", to: .string(state.secrets["token"] ?? "nothing"))
        }
    }

    @Test func aPendingRunWaitsForTheDaemonThatHasItsSecrets() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            var small = bench.withoutPolling
            small.maxConcurrentRuns = 1
            let configuration = small
            let workflows = [Self.teller(gate), .counter()]
            try await bench.daemon("one").withLaboratory(workflows, configuration) { one in
                let first = try await one.execute("teller", secrets: ["token": "a"])
                await gate.arrivals(1)
                let second = try await one.execute("teller", secrets: ["token": "b"])
                try await bench.daemon("two").withLaboratory(workflows, bench.withoutPolling) { two in
                    // It comes after the second in line, and the other daemon takes it.
                    let other = try await one.execute("counter", ["to": 1])
                    #expect(try await two.end(of: other).owner == two.daemonID)
                    let why = try await two.explain(second.reference)
                    #expect(why.status == .pending && why.reason == .noPlace)
                    #expect(why.message.contains("which alone has its secrets, executes 1 of at most 1 runs"))
                    gate.open()
                    for (run, told) in [(first, "a"), (second, "b")] {
                        let end = try await two.end(of: run)
                        #expect(end.owner == one.daemonID && end.result?["told"]?.stringValue == told)
                    }
                }
            }
        }
    }

    @Test func aRunWhoseSecretsDiedWithTheirDaemonFailsAndSaysSo() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let blocker = Workflow.gated("blocker", by: gate)
            let (run, dead) = try await bench.daemon("one").withLaboratoryThatCrashes([
                Self.teller(gate), blocker,
            ]) { one in
                one.reconfigure { $0.maxConcurrentRuns = 1 }
                _ = try await one.execute("blocker")
                await gate.arrivals(1)
                return (try await one.execute("teller", secrets: ["token": "a"]), one.daemonID)
            }
            gate.open()
            try await bench.daemon("two").withLaboratory([Self.teller(gate), blocker], bench.shortLeases) { two in
                try await bench.makeSilent(dead)
                let why = try await two.explain(run.reference)
                #expect([.daemonLost, .claimDue, .secretMissing].contains(why.reason))
                let end = try await two.end(of: run)
                #expect(end.status == .failed && end.owner == two.daemonID)
                #expect(end.errorMessage?.contains("its secrets are held in memory only, and no longer: token") == true)
            }
        }
    }

    @Test func whoeverWakesARunItGoesOnWhereItsSecretsAre() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow(name: "patient", description: "Waits, and tells its secret.") { graph, _ in
                graph.addNode("wait", WaitNode(for: "go"))
                graph.addNode("tell") { state, _ in
                    state.setting("told", to: .string(state.secrets["token"] ?? "nothing"))
                }
                graph.addEdge(from: "wait", to: "tell")
                graph.setEntryPoint("wait")
                graph.addExitPoint("tell")
            }
            try await bench.daemon("one").withLaboratory([workflow], bench.withoutPolling) { one in
                try await bench.daemon("two").withLaboratory([workflow], bench.withoutPolling) { two in
                    var runs: [RunRecord] = []
                    for _ in 0..<10 { runs.append(try await one.execute("patient", secrets: ["token": "a"])) }
                    for run in runs { try await one.untilWaiting(run) }
                    for run in runs { _ = try await two.signal(.init(run: run.reference, signal: "go"), from: "me") }
                    for run in runs {
                        let end = try await two.end(of: run)
                        #expect(end.owner == one.daemonID && end.result?["told"] == "a")
                    }
                }
            }
        }
    }

    @Test func aResumedRunGoesToTheDaemonThatWasGivenItsSecrets() async throws {
        try await TestBench.with { bench in
            let (open, busy, effects) = (Gate(), Gate(), Effects())
            open.open()
            let workflows = [Self.teller(open, failing: effects), .gated("blocker", by: busy), .counter()]
            var small = bench.withoutPolling
            small.maxConcurrentRuns = 1
            let configuration = small
            try await bench.daemon("one").withLaboratory(workflows, configuration) { one in
                let run = try await one.execute("teller", secrets: ["token": "a"])
                #expect(try await one.end(of: run).status == .failed)
                let blocker = try await one.execute("blocker")
                await busy.arrivals(1)
                let resumed = try await one.resume(run.reference, secrets: Secrets(["token": "b"]))
                #expect(resumed.status == .pending)
                try await bench.daemon("two").withLaboratory(workflows, bench.withoutPolling) { two in
                    #expect(try await two.end(of: try await one.execute("counter", ["to": 1])).owner == two.daemonID)
                    busy.open()
                    let end = try await two.end(of: run)
                    #expect(end.owner == one.daemonID && end.result?["told"] == "b")
                    #expect(try await two.end(of: blocker).status == .completed)
                }
            }
        }
    }
}
