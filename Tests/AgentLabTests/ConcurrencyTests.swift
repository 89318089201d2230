import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres
import Synchronization
import Testing

/// How many runs of one workflow are executed at once.
@Suite(.timeLimit(.minutes(3))) struct ConcurrencyTests {
    @Test func daemonsTogetherExecuteNoMoreThanTheLimit() async throws {
        try await TestBench.with { bench in
            let crowd = Crowd()
            let workflow = Workflow.limited(to: 2) { state, _ in
                await crowd.visit()
                return state
            }
            // By notices alone: every place that becomes free is taken without a poll.
            try await bench.daemon("one").withLaboratory([workflow], bench.withoutPolling) { one in
                try await bench.daemon("two").withLaboratory([workflow], bench.withoutPolling) { two in
                    try await bench.daemon("three").withLaboratory([workflow], bench.withoutPolling) { three in
                        var runs: [RunRecord] = []
                        for _ in 0..<8 {
                            for lab in [one, two, three] { runs.append(try await lab.execute("limited")) }
                        }
                        for run in runs { #expect(try await one.end(of: run).status == .completed) }
                    }
                }
            }
            #expect(crowd.total == 24 && crowd.most <= 2)
        }
    }

    @Test func claimsAtTheSameMomentKeepTheLimitAndLeaveOtherWorkflowsAlone() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.limited(to: 5) { state, _ in state }]) { _ in }
            try await bench.makePending(500, of: "limited")
            try await bench.makePending(40, of: "other")
            let claimed = try await withThrowingTaskGroup(of: [String?].self) { group in
                for _ in 0..<8 { group.addTask { try await bench.claim(10, of: ["limited", "other"]) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count { $0 == "other" } == 40)
            #expect(claimed.count { $0 == "limited" } == 5)
            let running = "SELECT count(*) FROM agentlab.runs WHERE status = 'running' AND workflow_name = 'limited'"
            #expect(try await bench.count(running) == 5)
        }
    }

    @Test func aRunIsToldWhoHoldsThePlacesAndTheMostUrgentIsNext() async throws {
        try await TestBench.with { bench in
            let (gate, effects) = (Gate(), Effects())
            let workflow = Workflow.limited(to: 1) { state, context in
                effects.append(context.runID)
                try await gate.pass()
                return state
            }
            try await bench.withLaboratory([workflow, .counter()]) { lab in
                #expect(try await lab.workflow("limited").limits?.concurrency == 1)
                let first = try await lab.execute("limited")
                await gate.arrivals(1)
                let second = try await lab.execute("limited")
                let urgent = try await lab.execute("limited", priority: 5)
                let other = try await lab.execute("counter", ["to": 2])
                #expect(try await lab.end(of: other).status == .completed)

                let why = try await lab.explain(second.reference)
                #expect(why.reason == .workflowLimit && why.heldBy == [first.id] && why.ahead == 1)
                #expect(
                    why.message.contains(
                        "its workflow \"limited\" is at its limit of 1: run \(first.reference) on here"
                    )
                )
                gate.open()
                for run in [first, second, urgent] { #expect(try await lab.end(of: run).status == .completed) }
                #expect(effects.list == [first, urgent, second].map { RunID($0.id) })
            }
        }
    }

    @Test func aRunThatWaitsGivesItsPlaceToItsChildOfTheSameWorkflow() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow(
                name: "nested",
                description: "Executes itself once.",
                parameters: [.optional("is_child", .boolean, default: false, "Whether it is to stop here.")],
                concurrency: 1
            ) { graph, _ in
                graph.addNode("begin") { state, _ in state }
                graph.addNode("call", WorkflowNode("nested", output: "child") { _ in ["is_child": true] })
                graph.addNode("end") { state, _ in state }
                graph.addEdge(from: "begin", to: "end", when: .equals("is_child", true))
                graph.addEdge(from: "begin", to: "call")
                graph.addEdge(from: "call", to: "end")
                graph.setEntryPoint("begin")
                graph.addExitPoint("end")
            }
            try await bench.withLaboratory([workflow], bench.withoutPolling) { lab in
                let runs = [try await lab.execute("nested"), try await lab.execute("nested")]
                for run in runs { #expect(try await lab.end(of: run).status == .completed) }
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs WHERE status = 'completed'") == 4)
        }
    }
}

/// Counts who is there at the same moment.
private final class Crowd: Sendable {
    private let counts = Mutex((present: 0, most: 0, total: 0))

    var most: Int { counts.withLock { $0.most } }
    var total: Int { counts.withLock { $0.total } }

    /// Comes, lets others come, and goes.
    func visit() async {
        counts.withLock { counts in
            counts.present += 1
            counts.total += 1
            counts.most = max(counts.most, counts.present)
        }
        for _ in 0..<100 { await Task.yield() }
        counts.withLock { $0.present -= 1 }
    }
}

extension Workflow {
    /// One node that is a closure, in so many runs at once.
    static func limited(
        to concurrency: Int,
        _ body: @escaping @Sendable (State, NodeContext) async throws -> State
    ) -> Workflow {
        Workflow(name: "limited", description: "One node.", concurrency: concurrency) { graph, _ in
            graph.addNode("only") { state, context in try await body(state, context) }
            graph.setEntryPoint("only")
            graph.addExitPoint("only")
        }
    }
}

extension TestBench {
    fileprivate func makePending(_ count: Int, of workflow: String) async throws {
        _ = try await rows(
            """
            INSERT INTO agentlab.runs (id, workflow_name, workflow_version, status, params)
            SELECT gen_random_uuid(), '\(workflow)', '1', 'pending', '{}' FROM generate_series(1, \(count))
            """
        )
    }

    /// Claims as a daemon does until there is nothing more for it; answers the workflows of what it got.
    fileprivate func claim(_ count: Int, of workflows: [String]) async throws -> [String?] {
        let daemon = UUID()
        var claimed: [String?] = []
        while true {
            let answer = try await rows(
                "SELECT workflow_name FROM agentlab.claim_runs($1, $2, $3)",
                [.uuid(daemon), .int4(Int32(count)), .textArray(workflows)]
            )
            let names = try answer.map { try $0.get(0, as: String?.self) }
            claimed += names.compactMap { $0 }
            if names.isEmpty { return claimed }
        }
    }
}
