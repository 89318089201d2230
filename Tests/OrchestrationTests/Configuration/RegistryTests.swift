import Logging
import Orchestration
import Testing

@Suite struct RegistryTests {
    @Test func theUsualNamesAreThereFromTheStart() throws {
        #expect(ObserverRegistry(logger: .silent).names == ["log", "noop"])
        #expect(CheckpointStoreRegistry().names == ["memory"])
    }

    @Test func anUnknownNameIsAnErrorThatListsTheKnownOnes() throws {
        let registry = ObserverRegistry(logger: .silent)
        try registry.register(Witness(), as: "witness")
        let error = try #require(throws: RegistryError.self) { try registry.find("wittness") }
        #expect("\(error)" == "there is no observer \"wittness\" (known: log, noop, witness)")
    }

    @Test(arguments: ["memory", "default"]) func aNameThatIsTakenIsRefused(name: String) throws {
        let registry = CheckpointStoreRegistry()
        let error = try #require(throws: RegistryError.self) {
            try registry.register(MemoryCheckpointStore(), as: name)
        }
        #expect(error.code == .duplicateName)
    }

    @Test func manyTasksMayRegisterAtOnce() async throws {
        let registry = CheckpointStoreRegistry()
        let winners = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    (try? registry.register(MemoryCheckpointStore(), as: "store-\(number % 10)")) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 10)
        #expect(registry.names.count == 11)
    }

    @Test func aGraphIsConfiguredByNames() async throws {
        let environment = GraphEnvironment()
        let (witness, store) = (Witness(), MemoryCheckpointStore())
        try environment.observers.register(witness, as: "mine")
        try environment.checkpointStores.register(store, as: "shelf")
        var graph = StateGraph(
            GraphConfiguration(
                name: "named",
                observer: "mine",
                checkpoint: CheckpointConfiguration(store: "shelf", interval: 1, preserve: true)
            )
        )
        graph.addNode("a") { state, _ in state }
        graph.setEntryPoint("a")
        graph.addExitPoint("a")
        let state = State()
        _ = try await graph.validated().run(state, environment: environment)
        #expect(witness.events.first?.source == "named")
        #expect(store.list() == [state.runID])
        await #expect(throws: RegistryError.self) {
            let configuration = GraphConfiguration(observer: "nobody")
            _ = try await graph.validated().run(State(), configuration: configuration, environment: environment)
        }
    }
}
