import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Testing

/// The server has committed, and the connection is lost before it can say so.
@Suite(.timeLimit(.minutes(2))) struct LostAnswerTests {
    @Test(arguments: [("journal_runs", 1), ("journal_steps", 3), ("journal_stage", 3), ("journal_finish", 1)])
    func whatTheJournalHasCommittedIsNeitherLostNorDoneAgain(statement: String, count: Int) async throws {
        try await withThief { thief, bench in
            let effects = Effects()
            try await bench.withLaboratory([.paced(effects)], bench.withoutPolling) { lab in
                thief.steal(count, answersTo: statement)
                let run = try await lab.execute("paced", ["to": 5])
                let end = try await bench.end(of: run, in: lab)
                #expect(end.status == .completed && end.iteration == 6 && end.recoveries == 0)
            }
            #expect(thief.stolen == count)
            #expect(effects.all.count == 10 && effects.all.values.allSatisfy { $0 == 1 })
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 1)
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal WHERE NOT failed") == 6)
        }
    }

    @Test func runWhoseClaimWasAnsweredToNobodyIsExecuted() async throws {
        try await withThief { thief, bench in
            let effects = Effects()
            try await bench.withLaboratory([.paced(effects)], bench.withoutPolling) { lab in
                thief.steal(1, answersTo: "run_claim")
                _ = try await bench.rows("SELECT agentlab.execute('paced', '{\"to\": 2}', 'the run')")
                let run = try await lab.execute("paced", ["to": 2], key: "the run")
                #expect(try await bench.end(of: run, in: lab).status == .completed)
            }
            #expect(thief.stolen == 1)
            #expect(effects.all.count == 4 && effects.all.values.allSatisfy { $0 == 1 })
        }
    }

    @Test func resumeThatWasAnsweredToNobodyHasBegunTheRun() async throws {
        try await withThief { thief, bench in
            let isBroken = Gate()
            let workflow = Workflow.single { state, _ in
                await isBroken.passIgnoringCancellation()
                guard isBroken.count > 1 else { throw NodeProblem(description: "not yet") }
                return state
            }
            isBroken.open()
            try await bench.withLaboratory([workflow], bench.withoutPolling) { lab in
                let run = try await lab.execute("single")
                #expect(try await bench.end(of: run, in: lab).status == .failed)
                thief.steal(1, answersTo: "run_resume")
                let lost = await #expect(throws: LaboratoryError.self) {
                    try await lab.resume(run.reference, secrets: nil)
                }
                #expect(lost?.reason == .unavailable)
                // Nobody asks again; a client that does is told that the run is running, or completed.
                #expect(try await lab.end(of: run).status == .completed)
            }
            #expect(thief.stolen == 1 && isBroken.count == 2)
        }
    }

    @Test func startGoesOnWhenItsDefinitionsAreKeptAndNobodyIsTold() async throws {
        try await withThief { thief, bench in
            var configuration = bench.withoutPolling
            let files = "\(bench.directory)/workflows"
            configuration.workflowDirectories = [files]
            try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
            try Data("name: noted\nentry: note\nnodes: { note: { set: { noted: 1 } } }\nexit: note\n".utf8)
                .write(to: URL(filePath: "\(files)/noted.yaml"))
            thief.steal(1, answersTo: "definition_save")
            try await bench.withLaboratory([], configuration) { lab in
                let run = try await lab.execute("noted")
                #expect(try await lab.end(of: run).result == ["noted": 1])
            }
            #expect(thief.stolen == 1)
        }
    }

    private func withThief(_ body: @Sendable (AnswerThief, TestBench) async throws -> Void) async throws {
        try await TestBench.with { bench in
            let thief = try AnswerThief(before: bench.database)
            defer { thief.stop() }
            try await body(thief, TestBench(database: thief.database, directory: bench.directory))
        }
    }
}

extension Workflow {
    /// Stages up to the param `to`, each of which takes a step and then does something of its own.
    fileprivate static func paced(_ effects: Effects) -> Workflow {
        Workflow(
            name: "paced",
            description: "Takes steps.",
            parameters: [.required("to", .integer, "How many stages.")]
        ) { graph, _ in
            graph.addNode("pace") { state, context in
                let number = try await context.step("step") { _ in
                    let next = (state["number"]?.intValue ?? 0) + 1
                    effects.note("step \(next)")
                    return next
                }
                effects.note("stage \(number)")
                return state.setting("number", to: .int(number))
            }
            graph.addEdge(
                from: "pace",
                to: "pace",
                when: Predicate("more") { ($0["number"]?.intValue ?? 0) < ($0["to"]?.intValue ?? 0) }
            )
            graph.addNode("end") { state, _ in state }
            graph.addEdge(from: "pace", to: "end")
            graph.setEntryPoint("pace")
            graph.addExitPoint("end")
        }
    }
}
