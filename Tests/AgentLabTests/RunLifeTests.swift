import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct RunLifeTests {
    @Test func executesToTheEndWithOneRowPerStage() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let run = try await lab.execute("counter", ["to": 5])
                #expect(run.status == .running)
                let end = try await lab.end(of: run)
                #expect(end.status == .completed)
                #expect(end.result == ["count": 5, "more": false, "finished": true])
                #expect(end.iteration == 6)
                #expect(end.node == nil)
                #expect(end.createdAt == run.createdAt)
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal") == 6)
            #expect(try await bench.count("SELECT count(*) FROM agentlab.snapshots") == 1)
            let stages = try await bench.rows(
                """
                SELECT iteration, node_name, status, attempts, input_snapshot ->> 'count' AS before,
                       output_snapshot ->> 'count' AS after FROM agentlab.stages ORDER BY iteration
                """
            )
            #expect(
                try stages.map { try $0.get("node_name", as: String.self) } == [
                    "count", "count", "count", "count", "count", "finish",
                ]
            )
            #expect(try stages.map { try $0.get("before", as: String?.self) } == [nil, "1", "2", "3", "4", "5"])
            #expect(try stages.map { try $0.get("after", as: String?.self) } == ["1", "2", "3", "4", "5", "5"])
            #expect(try stages.map { try $0.get("status", as: String.self) } == Array(repeating: "completed", count: 6))
            let decisions = try await bench.rows(
                "SELECT from_node, to_node, predicate_name, predicate_result FROM agentlab.decisions ORDER BY iteration"
            )
            #expect(
                try decisions.map { try $0.get("to_node", as: String.self) } == [
                    "count", "count", "count", "count", "finish",
                ]
            )
            #expect(
                try decisions.map { try $0.get("predicate_result", as: Bool?.self) } == [true, true, true, true, nil]
            )
            let checkpoint = try await bench.rows(
                "SELECT state_data ->> 'finished' AS finished, checkpoint_node FROM agentlab.checkpoints"
            )
            #expect(try checkpoint.onlyRow.get("finished", as: String.self) == "true")
        }
    }

    @Test func failedNodeFailsTheRunAndResumeExecutesItUnderANewIteration() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let workflow = Workflow.counter(effects) { number in
                if number == 3, effects.all.values.max() == 1 { throw NodeProblem(description: "the disk is on fire") }
            }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("counter", ["to": 4])
                let failed = try await lab.end(of: run)
                #expect(failed.status == .failed)
                let message = try #require(failed.errorMessage)
                #expect(message.contains("count") && message.contains("3") && message.contains("the disk is on fire"))
                #expect(failed.node == "count")
                let stages = try await lab.stages(RunsStages(run: run.reference)).data
                #expect(stages.map(\.status) == [.completed, .completed, .failed])
                #expect(stages.last?.errorMessage == message)

                let resumed = try await lab.resume(run.reference, secrets: nil)
                #expect(resumed.status == .running && resumed.errorMessage == nil)
                let end = try await lab.end(of: run)
                #expect(end.status == .completed)
                #expect(end.result?["count"] == 4)
                let all = try await lab.stages(RunsStages(run: run.reference)).data
                #expect(all.map(\.iteration) == [1, 2, 3, 4, 5, 6])
                #expect(all.map(\.status) == [.completed, .completed, .failed, .completed, .completed, .completed])
                #expect(effects["\(run.reference) 1"] == 1)
                #expect(effects["\(run.reference) 2"] == 1)
                #expect(effects["\(run.reference) 3"] == 2)
            }
        }
    }

    @Test func cancelStopsTheNodeAndResumeGoesOn() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { try await gate.pass() } }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("counter", ["to": 3])
                await gate.arrivals(1)
                let answer = try await lab.cancel(run.reference, reason: "enough")
                #expect(answer.cancelRequestedAt != nil && answer.cancelReason == "enough")
                let cancelled = try await lab.end(of: run)
                #expect(cancelled.status == .cancelled)
                let stages = try await lab.stages(RunsStages(run: run.reference)).data
                #expect(stages.map(\.status) == [.completed, .failed])
                #expect(stages.last?.errorMessage == "cancelled")
                gate.open()
                _ = try await lab.resume(run.reference, secrets: nil)
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.iteration == 5)
                #expect(end.cancelRequestedAt == nil)
            }
        }
    }

    @Test func nodeThatIgnoresItsCancelIsAbandonedAndItsLateResultDiscarded() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let left = Gate()
            let workflow = Workflow.single { state, _ in
                await gate.passIgnoringCancellation()
                left.open()
                return state.setting("late", to: true)
            }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("single")
                await gate.arrivals(1)
                _ = try await lab.cancel(run.reference, reason: nil)
                let cancelled = try await lab.end(of: run)
                #expect(cancelled.status == .cancelled)
                let stage = try #require(try await lab.stages(RunsStages(run: run.reference)).data.last)
                #expect(stage.status == .failed)
                #expect(try #require(stage.errorMessage).contains("abandoned"))
                gate.open()
                await left.passIgnoringCancellation()
                #expect(try await lab.find(run.reference).status == .cancelled)
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal WHERE NOT failed") == 0)
        }
    }

    @Test func refusesWhatTheStatusDoesNotAllow() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let run = try await lab.execute("counter", ["to": 1])
                _ = try await lab.end(of: run)
                let cancel = await #expect(throws: LaboratoryError.self) {
                    try await lab.cancel(run.reference, reason: nil)
                }
                #expect(cancel?.reason == .invalidStatus && cancel?.message.contains("completed") == true)
                let resume = await #expect(throws: LaboratoryError.self) {
                    try await lab.resume(run.reference, secrets: nil)
                }
                #expect(resume?.reason == .invalidStatus)
                _ = try await lab.delete(run.reference)
                let gone = await #expect(throws: LaboratoryError.self) { try await lab.find(run.reference) }
                #expect(gone?.reason == .runNotFound)
            }
            for table in ["runs", "journal", "snapshots"] {
                #expect(try await bench.count("SELECT count(*) FROM agentlab.\(table)") == 0)
            }
        }
    }

    @Test func oneOfManyResumesWins() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let effects = Effects()
            let workflow = Workflow.single { state, _ in
                effects.note("executed")
                if effects["executed"] == 1 { throw NodeProblem(description: "no") }
                try await gate.pass()
                return state
            }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("single")
                _ = try await lab.end(of: run)
                let outcomes = await withTaskGroup(of: Result<RunRecord, any Error>.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            do { return .success(try await lab.resume(run.reference, secrets: nil)) } catch {
                                return .failure(error)
                            }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                let refusals = outcomes.compactMap { outcome -> LaboratoryError? in
                    if case .failure(let error) = outcome { error as? LaboratoryError } else { nil }
                }
                #expect(refusals.count == 7)
                #expect(
                    refusals.allSatisfy {
                        $0.reason == .invalidStatus
                            && ($0.message.contains("running") || $0.message.contains("pending"))
                    }
                )
                gate.open()
                let finished = try await lab.end(of: run)
                #expect(finished.status == .completed)
                #expect(effects["executed"] == 2)
            }
        }
    }

    @Test func refusesBadRequestsBeforeARunExists() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                func refusal(_ workflow: String, _ params: [String: JSONValue]) async -> LaboratoryError? {
                    await #expect(throws: LaboratoryError.self) { try await lab.execute(workflow, params) }
                }
                #expect(await refusal("nothing", [:])?.reason == .workflowNotFound)
                let missing = await refusal("counter", ["wrong": 1])
                #expect(missing?.reason == .invalidParams)
                #expect(missing?.message.contains("\"to\"") == true && missing?.message.contains("\"wrong\"") == true)
                #expect(await refusal("counter", ["to": "many"])?.reason == .invalidParams)
                let nul = await refusal("counter", ["to": 1, "text": "a\0b"])
                #expect(nul?.message.contains("NUL") == true)
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 0)
        }
    }

    @Test func valueThatCannotBeStoredFailsItsRunAlone() async throws {
        try await TestBench.with { bench in
            let poison = Workflow.single("poison") { state, _ in state.setting("text", to: "a\0b") }
            let infinite = Workflow.single("infinite") { state, _ in state.setting("number", to: .double(.infinity)) }
            try await bench.withLaboratory([poison, infinite, .counter()]) { lab in
                let healthy = try await lab.execute("counter", ["to": 50])
                let ends = [try await lab.execute("poison"), try await lab.execute("infinite")]
                for run in ends {
                    let end = try await lab.end(of: run)
                    #expect(end.status == .failed)
                    #expect(try #require(end.errorMessage).contains("only"))
                }
                #expect(try await lab.end(of: healthy).status == .completed)
            }
        }
    }

    @Test func pendingRunsWaitForAPlaceAndAreClaimedByPriorityAndAge() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.maxConcurrentRuns = 1
            let gate = Gate()
            let order = Effects()
            let workflow = Workflow.single { state, context in
                order.note("\(order.all.count) \(context.runID)")
                try await gate.pass()
                return state
            }
            try await bench.withLaboratory([workflow], configuration) { lab in
                let first = try await lab.execute("single")
                await gate.arrivals(1)
                let second = try await lab.execute("single")
                let third = try await lab.execute("single")
                let urgent = try await lab.execute("single", priority: 5)
                let doomed = try await lab.execute("single")
                #expect(second.status == .pending && second.startedAt == nil)
                #expect(try await lab.cancel(doomed.reference, reason: nil).status == .cancelled)
                gate.open()
                for run in [first, second, third, urgent] {
                    let finished = try await lab.end(of: run)
                    #expect(finished.status == .completed, "\(finished.errorMessage ?? "")")
                }
                let expected = [first, urgent, second, third].enumerated().map {
                    "\($0.offset) \($0.element.reference)"
                }
                #expect(order.all.keys.sorted() == expected.sorted())
            }
        }
    }

    @Test func keyMakesExecuteIdempotent() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let first = try await lab.execute("counter", ["to": 2], key: "night")
                let again = try await lab.execute("counter", ["to": 2], key: "night")
                #expect(first.id == again.id)
                let other = await #expect(throws: LaboratoryError.self) {
                    try await lab.execute("counter", ["to": 3], key: "night")
                }
                #expect(other?.reason == .conflict)
                let ids = await withTaskGroup(of: String?.self) { group in
                    for _ in 0..<16 {
                        group.addTask { try? await lab.execute("counter", ["to": 2], key: "race").reference }
                    }
                    return await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(ids.count == 1)
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 2)
            #expect(try await bench.count("SELECT count(*) FROM agentlab.snapshots WHERE iteration = 0") == 2)
        }
    }

    @Test func runThatTakesTooLongTimesOut() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.gated(by: gate)
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("single", timeout: 0.05)
                let end = try await lab.end(of: run)
                #expect(end.status == .failed)
                #expect(try #require(end.errorMessage).contains("timed out"))
            }
        }
    }

    @Test func loopIsBoundedAndCanBeResumed() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter(maxIterations: 10)]) { lab in
                let run = try await lab.execute("counter", ["to": 15])
                let end = try await lab.end(of: run)
                #expect(end.status == .failed && end.iteration == 10)
                #expect(try #require(end.errorMessage).contains("10"))
                _ = try await lab.resume(run.reference, secrets: nil)
                let finished = try await lab.end(of: run)
                #expect(finished.status == .completed)
                #expect(try await lab.find(run.reference).iteration == 16)
            }
        }
    }

    @Test func prefixFindsARunUnlessItIsAmbiguous() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let one = try await lab.execute("counter", ["to": 1])
                #expect(try await lab.find(String(one.reference.prefix(8))).id == one.id)
                for _ in 0..<3 { _ = try await lab.execute("counter", ["to": 1]) }
                let ambiguous = await #expect(throws: LaboratoryError.self) {
                    try await lab.find(String(one.reference.prefix(4)))
                }
                #expect(ambiguous?.reason == .conflict && ambiguous?.message.contains("ambiguous") == true)
                for nonsense in ["", "xyz", "ffffffff", "'; --", String(repeating: "a", count: 500)] {
                    let unknown = await #expect(throws: LaboratoryError.self) { try await lab.find(nonsense) }
                    #expect(unknown?.reason == .runNotFound)
                }
            }
        }
    }
}
