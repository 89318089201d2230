import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct StepTests {
    @Test func stepThatSucceededIsNotExecutedAgainAfterACrash() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let gate = Gate()
            let workflow = Workflow.single { state, context in
                let a = try await context.step("a") {
                    effects.note("a")
                    return 20
                }
                let b = try await context.step("b") {
                    effects.note("b")
                    try await gate.pass()
                    return 22
                }
                return state.setting("sum", to: .int(a + b))
            }
            let run = try await bench.withLaboratoryThatCrashes([workflow]) { lab in
                let run = try await lab.execute("single")
                await gate.arrivals(1)
                return run
            }
            gate.open()
            try await bench.withLaboratory([workflow]) { lab in
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.result == ["sum": 42])
            }
            #expect(effects.all == ["a": 1, "b": 2])
        }
    }

    @Test func resumedStageFindsTheStepsOfItsFirstExecution() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let workflow = Workflow.single { state, context in
                _ = try await context.step("paid") {
                    effects.note("paid \(context.key)")
                    return true
                }
                effects.note("failing")
                if effects["failing"] < 3 { throw NodeProblem(description: "not yet") }
                return state
            }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("single")
                for _ in 1...2 {
                    #expect(try await lab.end(of: run).status == .failed)
                    _ = try await lab.resume(run.reference, secrets: nil)
                }
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.iteration == 3)
                #expect(effects["paid \(run.reference)/1"] == 1)
            }
        }
    }

    @Test func attemptsAreCountedThroughACrash() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let gate = Gate()
            let workflow = Workflow(name: "flaky", description: "Fails twice.") { graph, _ in
                let retry = RetryPolicy(attempts: 3, initialBackoff: .milliseconds(1), jitter: 0)
                graph.addNode("try", retry: retry) { state, context in
                    effects.note("attempt \(context.attempt)")
                    if context.attempt == 2 { try await gate.pass() }
                    if context.attempt < 3 { throw NodeProblem(description: "attempt \(context.attempt)") }
                    return state.setting("attempt", to: .int(context.attempt))
                }
                graph.setEntryPoint("try")
                graph.addExitPoint("try")
            }
            let run = try await bench.withLaboratoryThatCrashes([workflow]) { lab in
                let run = try await lab.execute("flaky")
                await gate.arrivals(1)
                return run
            }
            let attempts = try await bench.rows("SELECT attempts FROM agentlab.stages WHERE status = 'started'")
            #expect(try attempts.onlyRow.get("attempts", as: Int.self) == 2)
            gate.open()
            try await bench.withLaboratory([workflow]) { lab in
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.result == ["attempt": 3])
                #expect(try await lab.stages(RunsStages(run: run.reference)).data.first?.attempts == 3)
            }
            #expect(effects.all == ["attempt 1": 1, "attempt 2": 2, "attempt 3": 1])
        }
    }

    @Test func parallelNodeGoesOnWithTheItemsThatAreLeft() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let gate = Gate()
            let workflow = Workflow(name: "squares", description: "Squares in parallel.") { graph, _ in
                graph.addNode("square") { state, context in
                    let squares = try await Parallel<Int, Int>(configuration: ParallelConfiguration(maxWorkers: 4)) {
                        item,
                        _ in
                        effects.note("\(item)")
                        if item >= 57 { try await gate.pass() }
                        effects.note("done \(item)")
                        return item * item
                    }.run(Array(0..<200), in: context)
                    return state.setting("sum", to: .int(squares.results.reduce(0, +)))
                }
                graph.setEntryPoint("square")
                graph.addExitPoint("square")
            }
            let run = try await bench.withLaboratoryThatCrashes([workflow]) { lab in
                let run = try await lab.execute("squares")
                await gate.arrivals(4)
                return run
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.steps WHERE result IS NOT NULL") == 57)
            gate.open()
            try await bench.withLaboratory([workflow]) { lab in
                let end = try await lab.end(of: run)
                #expect(end.status == .completed)
                #expect(end.result?["sum"] == .int((0..<200).map { $0 * $0 }.reduce(0, +)))
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.steps WHERE result IS NOT NULL") == 200)
            #expect((0..<200).allSatisfy { effects["done \($0)"] == 1 })
            #expect((0..<200).filter { effects["\($0)"] > 1 }.count <= 4)
        }
    }
}
