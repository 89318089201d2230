import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct ForkTests {
    @Test func forkGoesOnFromAStageAndLeavesTheOtherAlone() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            try await bench.withLaboratory([.counter(effects)]) { lab in
                let run = try await lab.execute("counter", ["to": 4])
                let before = try await lab.end(of: run)
                let fork = try await lab.fork(RunsFork(run: run.reference, iteration: 2, params: ["to": 6]))
                #expect(fork.forkedFrom == run.id && fork.forkedIteration == 2)
                let end = try await lab.end(of: fork)
                #expect(end.status == .completed && end.result?["count"] == 6 && end.iteration == 5)
                #expect(end.params["to"] == 6)
                #expect(effects["\(fork.reference) 3"] == 1 && effects["\(fork.reference) 2"] == 0)
                #expect(try await lab.find(run.reference) == before)
                let other = try await lab.fork(RunsFork(run: run.reference, iteration: 0, set: ["count": 3]))
                #expect(try await lab.end(of: other).iteration == 2)
            }
        }
    }

    @Test func forkOfWhatIsNotThereIsRefused() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let run = try await lab.execute("counter", ["to": 2])
                _ = try await lab.end(of: run)
                for iteration in [nil, 3, 4, -1] {
                    let refusal = await #expect(throws: LaboratoryError.self) {
                        try await lab.fork(RunsFork(run: run.reference, iteration: iteration))
                    }
                    #expect(refusal?.reason == .invalidParams)
                }
                let refusal = await #expect(throws: LaboratoryError.self) {
                    try await lab.fork(RunsFork(run: run.reference, iteration: 1, params: ["from": 1]))
                }
                #expect(refusal?.reason == .invalidParams)
            }
        }
    }

    @Test func forkNeedsTheSecretsOfItsWorkflow() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow(name: "secretive", description: "Needs one.", secrets: ["token"]) { graph, _ in
                graph.addNode("only") { state, _ in
                    state.setting("length", to: .int(state.secrets["token"]?.count ?? 0))
                }
                graph.setEntryPoint("only")
                graph.addExitPoint("only")
            }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.end(of: try await lab.execute("secretive", secrets: ["token": "x"]))
                let refusal = await #expect(throws: LaboratoryError.self) {
                    try await lab.fork(RunsFork(run: run.reference, iteration: 0))
                }
                #expect(refusal?.message == "workflow \"secretive\" needs the secrets \"token\"")
                let request = RunsFork(run: run.reference, iteration: 0, secrets: SecretValues(["token": "four"]))
                let end = try await lab.end(of: try await lab.fork(request))
                #expect(end.result == ["length": 4], "\(end.errorMessage ?? "")")
            }
        }
    }

    @Test func aForkUnderAKeyIsMadeOnce() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let run = try await lab.execute("counter", ["to": 3], key: "mine")
                _ = try await lab.end(of: run)
                let request = RunsFork(run: run.reference, iteration: 1, params: ["to": 5], set: ["count": 2], key: "k")
                let forks = try await withThrowingTaskGroup(of: RunRecord.self) { group in
                    for _ in 0..<8 { group.addTask { try await lab.fork(request) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(forks.map(\.id)).count == 1 && forks.allSatisfy { $0.key == "k" })
                #expect(try await lab.end(of: try #require(forks.first)).result?["count"] == 5)
                #expect(try await lab.fork(request).status == .completed)
                var other = request
                other.set = nil
                var executed = request
                executed.key = "mine"
                for wrong in [other, executed] {
                    let refusal = await #expect(throws: LaboratoryError.self) { try await lab.fork(wrong) }
                    #expect(refusal?.reason == .conflict)
                }
                let refusal = await #expect(throws: LaboratoryError.self) {
                    try await lab.execute("counter", ["to": 5], key: "k")
                }
                #expect(refusal?.reason == .conflict && refusal?.message.contains("a fork of run") == true)
                let error = await #expect(throws: PostgresError.self) {
                    let given = #"{"iteration": 1, "params": {"to": 5}, "set": {"count": 2}}"#
                    _ = try await bench.rows("SELECT agentlab.execute('counter', '\(given)', 'k')")
                }
                #expect(error?.sqlState == "23505")
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 2)
        }
    }

    @Test func completedRunIsExecutedAgainFromANode() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow(name: "line", description: "Three nodes.") { graph, _ in
                for name in ["a", "b", "c"] {
                    graph.addNode(NodeName(rawValue: name)) { state, context in
                        state.setting(name, to: .int(context.iteration))
                            .setting("seen", to: .array(state.data.keys.sorted().map { .string($0) }))
                    }
                }
                graph.addEdge(from: "a", to: "b")
                graph.addEdge(from: "b", to: "c")
                graph.setEntryPoint("a")
                graph.addExitPoint("c")
            }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("line")
                _ = try await lab.end(of: run)
                _ = try await lab.resume(run.reference, secrets: nil, from: "b")
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.iteration == 6)
                #expect(end.result?["a"] == 1 && end.result?["b"] == 5 && end.result?["c"] == 6)
                let rewound = try await lab.checkpoint(RunsCheckpoint(run: run.reference, iteration: 4))
                #expect(rewound.checkpointNode == "b" && rewound.stateData["b"] == nil && rewound.stateData["a"] == 1)
                let old = try await lab.checkpoint(RunsCheckpoint(run: run.reference, iteration: 3))
                #expect(old.stateData["c"] == 3)
                let refusal = await #expect(throws: LaboratoryError.self) {
                    try await lab.resume(run.reference, secrets: nil, from: "d")
                }
                #expect(refusal?.reason == .invalidParams)
                let decisions = try await lab.decisions(RunsDecisions(run: run.reference)).data
                #expect(decisions.first { $0.iteration == 4 }?.reason.hasPrefix("resumed from b") == true)
            }
        }
    }
}
