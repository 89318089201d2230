import AgentLabJSON
import Logging
import Orchestration
import Testing

extension StateKey where Value == [String] {
    static var lines: Self { Self("lines") }
}

extension StateKey where Value == Int {
    static var longest: Self { Self("longest") }
}

@Suite struct WritingAWorkflowExamples {
    private func makeGraph() -> StateGraph {
        var graph = StateGraph("longest-line")
        graph.addNode("split") { state, _ in
            let text: String = try state.get("text")
            return try state.setting(.lines, to: text.split(separator: "\n").map(String.init))
        }
        graph.addNode("measure") { state, _ in
            let lines = try state[.lines] ?? []
            return try state.setting(.longest, to: lines.map(\.count).max() ?? 0)
        }
        graph.addNode("warn") { state, context in
            context.logger.warning("A line is too long")
            return state
        }
        graph.addNode("done") { state, _ in state }

        graph.addEdge(from: "split", to: "measure")
        graph.addEdge(from: "measure", to: "warn", when: Predicate("too long") { try $0[.longest] ?? 0 > 100 })
        graph.addEdge(from: "measure", to: "done")
        graph.addEdge(from: "warn", to: "done")
        graph.setEntryPoint("split")
        graph.addExitPoint("done")
        return graph
    }

    @Test func aGraphIsRun() async throws {
        let graph = makeGraph()
        let runnable = try graph.validated()
        let end = try await runnable.run(State(["text": "one\ntwo\nthree"]))
        let longest = try end[.longest]
        #expect(longest == 5)
    }

    @Test func aRunIsResumed() async throws {
        let runnable = try makeGraph().validated()
        let environment = GraphEnvironment(checkpointStore: MemoryCheckpointStore())
        let configuration = GraphConfiguration(checkpoint: CheckpointConfiguration(interval: 1))
        let state = State(["text": "one\ntwo\nthree"])
        do {
            _ = try await runnable.run(state, configuration: configuration, environment: environment)
        } catch {
            _ = try await runnable.resume(state.runID, configuration: configuration, environment: environment)
        }
    }
}
