import AgentLabJSON
import Orchestration
import Testing

@Suite struct EventTests {
    @Test func aRunTellsWhatHappensInOrder() async throws {
        let witness = Witness()
        let state = State()
        _ = try await StateGraph.loop(until: 2).run(state, environment: GraphEnvironment(observer: witness))
        #expect(
            witness.kinds == [
                "graph.start",
                "node.start", "node.complete", "edge.evaluate", "edge.transition",
                "cycle.detected", "node.start", "node.complete", "edge.evaluate", "edge.transition",
                "node.start", "node.complete",
                "graph.complete",
            ]
        )
        #expect(witness.events.allSatisfy { $0.runID == state.runID && $0.source == "loop" })
    }

    @Test func eachEventCarriesItsData() async throws {
        let witness = Witness()
        _ = try await StateGraph.loop(until: 2).run(State(), environment: GraphEnvironment(observer: witness))
        func data(_ kind: Event.Kind) -> [String: JSONValue] {
            var data = witness.events.last { $0.kind == kind }?.data ?? [:]
            data["duration_ms"] = nil
            return data
        }
        #expect(data(.graphStart) == ["entry_point": "work", "node": "work", "nodes": 2, "max_iterations": 1000])
        #expect(data(.nodeStart) == ["node": "end", "iteration": 3])
        #expect(data(.nodeComplete) == ["node": "end", "iteration": 3, "attempts": 1, "changed": 0])
        #expect(data(.edgeEvaluate) == ["from": "work", "to": "end", "predicate": "enough", "result": true])
        #expect(data(.edgeTransition) == ["from": "work", "to": "end", "predicate": "enough"])
        #expect(data(.cycleDetected) == ["node": "work", "iteration": 2, "visits": 2])
        #expect(data(.graphComplete) == ["iterations": 3, "node": "end"])
    }

    @Test func checkpointsAreToldToo() async throws {
        struct Down: Error {}
        let witness = Witness()
        let failing = Flag(true)
        var graph = StateGraph("g")
        graph.addNode("a") { state, _ in state }
        graph.addNode("b") { state, _ in
            if failing.isSet { throw Down() }
            return state
        }
        graph.addEdge(from: "a", to: "b")
        graph.setEntryPoint("a")
        graph.addExitPoint("b")
        let runnable = try graph.validated()
        let configuration = GraphConfiguration(checkpoint: CheckpointConfiguration(interval: 1))
        let environment = GraphEnvironment(observer: witness, checkpointStore: MemoryCheckpointStore())
        let state = State()
        _ = try? await runnable.run(state, configuration: configuration, environment: environment)
        let saves = witness.events.filter { $0.kind == .checkpointSave }.map(\.data)
        #expect(saves == [["iteration": 0, "next": "a"], ["iteration": 1, "node": "a", "next": "b"]])
        #expect(witness.events.last?.data["error"]?.stringValue?.hasPrefix("node \"b\" failed") == true)
        failing.set(false)
        _ = try await runnable.resume(state.runID, configuration: configuration, environment: environment)
        #expect(witness.kinds.contains("checkpoint.load"))
        #expect(witness.events.last { $0.kind == .checkpointResume }?.data["next"] == "b")
    }

    @Test func anObserverThatThrowsChangesNothing() async throws {
        struct Broken: Observer {
            struct Fault: Error {}
            func observe(_ event: Event) throws { throw Fault() }
        }
        let end = try await StateGraph.line("x", "y").run(State(), environment: GraphEnvironment(observer: Broken()))
        #expect(end.trace == ["x", "y"])
    }
}
