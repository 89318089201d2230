import AgentLabJSON
import Orchestration
import Synchronization
import Testing

@Suite struct CheckpointTests {
    struct Down: Error {}

    /// Fails at the fourth stage as long as it is told to.
    private static func fragile(_ failing: Flag) throws -> RunnableGraph {
        var graph = StateGraph("fragile")
        graph.addNode("work") { state, context in
            if context.iteration == 4, failing.isSet { throw Down() }
            return state.setting("count", to: .int((state["count"]?.intValue ?? 0) + 1))
                .setting("secret_seen", to: .bool(state.secrets["key"] == "value"))
        }
        graph.addNode("end") { state, _ in state }
        graph.addEdge(from: "work", to: "end", when: .equals("count", 6))
        graph.addEdge(from: "work", to: "work")
        graph.setEntryPoint("work")
        graph.addExitPoint("end")
        return try graph.validated()
    }

    @Test(arguments: [1, 2, 3, 10]) func aFailedRunGoesOnFromItsLastCheckpoint(interval: Int) async throws {
        let failing = Flag(true)
        let graph = try Self.fragile(failing)
        let store = MemoryCheckpointStore()
        let configuration = GraphConfiguration(checkpoint: CheckpointConfiguration(interval: interval))
        let environment = GraphEnvironment(checkpointStore: store)
        let state = State(secrets: ["key": "value"])
        await #expect(throws: GraphError.self) {
            try await graph.run(state, configuration: configuration, environment: environment)
        }
        #expect(store.list() == [state.runID])
        let checkpoint = try store.load(state.runID)
        #expect(checkpoint.iteration == 3 / interval * interval)
        #expect(checkpoint.state.secrets.isEmpty)
        failing.set(false)
        let end = try await graph.resume(
            state.runID,
            secrets: ["key": "value"],
            configuration: configuration,
            environment: environment
        )
        #expect(end["count"] == 6)
        #expect(end["secret_seen"] == true)
        #expect(store.list().isEmpty)
    }

    @Test func aPreservedCheckpointOfACompletedRunIsItsEnd() async throws {
        let store = MemoryCheckpointStore()
        let configuration = GraphConfiguration(checkpoint: CheckpointConfiguration(interval: 2, preserve: true))
        let environment = GraphEnvironment(checkpointStore: store)
        let graph = try StateGraph.line("x", "y", "z")
        let state = State()
        _ = try await graph.run(state, configuration: configuration, environment: environment)
        let again = try await graph.resume(state.runID, configuration: configuration, environment: environment)
        #expect(again.trace == ["x", "y", "z"])
        #expect(again.checkpointNode == "z")
    }

    @Test func withoutAnIntervalNothingIsKept() async throws {
        let store = MemoryCheckpointStore()
        let environment = GraphEnvironment(checkpointStore: store)
        let graph = try StateGraph.line("x", "y")
        let state = State()
        _ = try await graph.run(state, environment: environment)
        #expect(store.list().isEmpty)
        let error = try await #require(throws: GraphError.self) {
            try await graph.resume(state.runID, environment: environment)
        }
        #expect(error.code == .noCheckpoint)
        #expect("\(error)" == "run \(state.runID) has no checkpoint")
    }

    @Test func aStoreThatFailsEndsTheRunWithTheReason() async throws {
        struct Full: CheckpointStore {
            func save(_ checkpoint: Checkpoint) throws { throw Down() }
            func load(_ run: RunID) throws -> Checkpoint { throw Down() }
            func delete(_ run: RunID) {}
            func list() -> [RunID] { [] }
        }
        let environment = GraphEnvironment(checkpointStore: Full())
        let configuration = GraphConfiguration(checkpoint: CheckpointConfiguration(interval: 1))
        let graph = try StateGraph.line("x")
        let error = try await #require(throws: GraphError.self) {
            try await graph.run(State(), configuration: configuration, environment: environment)
        }
        #expect(error.code == .checkpointFailed)
        #expect("\(error)" == "the checkpoint could not be saved: Down()")
    }

    @Test func aCheckpointIsCodable() throws {
        let checkpoint = Checkpoint(state: State(["a": 1], secrets: ["b": "c"]), next: "x", iteration: 3)
        let copy = try JSONValue(encoding: checkpoint).decode(Checkpoint.self)
        #expect(copy.next == "x")
        #expect(copy.iteration == 3)
        #expect(copy.state.data == ["a": 1])
    }
}
