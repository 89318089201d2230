import AgentLabJSON
import Orchestration
import Testing

@Suite(.timeLimit(.minutes(1))) struct CancellationTests {
    @Test func itReachesTheNodeAndTheStageIsRecordedAsFailed() async throws {
        let entered = Gate()
        let graph = try StateGraph.single { state, _ in
            entered.open()
            try await Gate().wait()
            return state
        }
        let journal = Journal()
        let run = Task { try await graph.execute(into: journal) }
        try await entered.wait()
        run.cancel()
        let error = try await #require(throws: GraphError.self) { try await run.value }
        #expect(error.code == .cancelled)
        #expect("\(error)" == "cancelled at node \"only\", iteration 1")
        let stage = try #require(journal.stages.first)
        #expect(stage.changes.isEmpty)
        guard case .failed(let recorded) = stage.outcome else {
            Issue.record("the stage is not recorded as failed")
            return
        }
        #expect(recorded.message == "cancelled")
    }

    @Test func betweenNodesNothingIsRecordedForIt() async throws {
        let entered = Gate()
        var graph = StateGraph("deaf")
        graph.addNode("first") { state, _ in
            entered.open()
            try? await Gate().wait()
            return state.setting("done", to: true)
        }
        graph.addNode("second") { state, _ in
            Issue.record("the second node was executed")
            return state
        }
        graph.addEdge(from: "first", to: "second")
        graph.setEntryPoint("first")
        graph.addExitPoint("second")
        let runnable = try graph.validated()
        let journal = Journal()
        let run = Task { try await runnable.execute(into: journal) }
        try await entered.wait()
        run.cancel()
        let error = try await #require(throws: GraphError.self) { try await run.value }
        #expect(error.code == .cancelled)
        #expect(error.node == "second")
        #expect(journal.stages.map(\.node) == ["first"])
        #expect(journal.stages.first?.changes.set == ["done": true])
        #expect(journal.started == [1])
    }

    @Test func aRunThatIsCancelledBeforeItBeginsExecutesNothing() async throws {
        let graph = try StateGraph.line("x")
        let journal = Journal()
        let run = Task {
            try? await Gate().wait()
            return try await graph.execute(into: journal)
        }
        run.cancel()
        let error = try await #require(throws: GraphError.self) { try await run.value }
        #expect(error.code == .cancelled)
        #expect(journal.started.isEmpty)
    }
}
