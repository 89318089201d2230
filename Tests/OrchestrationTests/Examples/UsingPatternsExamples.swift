import AgentLabJSON
import FoundationEssentials
import Orchestration
import Testing

@Suite struct UsingPatternsExamples {
    private func run(_ graph: StateGraph, _ node: NodeName, _ data: [String: JSONValue]) async throws -> State {
        var graph = graph
        graph.setEntryPoint(node)
        graph.addExitPoint(node)
        return try await graph.validated().run(State(data))
    }

    @Test func chains() async throws {
        let total = Chain("total") { (sum: Int, word: String, _) in sum + word.count }
        let result = try await total.run(["a", "bc", "def"], from: 0)
        #expect(result.value == 6)

        var graph = StateGraph("chains")
        let collect = Chain("collect") { (state: State, word: String, _) in
            state.setting(word, to: .int(word.count))
        }
        graph.addNode("collect", collect.node { try $0.get("words") })
        #expect(try await run(graph, "collect", ["words": ["a", "bc"]])["bc"] == 2)
    }

    @Test func parallels() async throws {
        var graph = StateGraph("parallels")
        let lengths = Parallel("lengths", configuration: ParallelConfiguration(maxWorkers: 4)) { (word: String, _) in
            word.count
        }
        let node = lengths.node(
            items: { try $0.get("words") },
            aggregate: { state, result in state.setting("lengths", to: .array(result.results.map { .int($0) })) }
        )
        graph.addNode("lengths", node)
        #expect(try await run(graph, "lengths", ["words": ["a", "bc"]])["lengths"] == [1, 2])
    }

    @Test func conditionals() async throws {
        var graph = StateGraph("conditionals")
        let reply = Conditional<State, State>("reply") { state, _ in try state.get("language") }
            .when("de") { state, _ in state.setting("reply", to: "Guten Tag") }
            .otherwise { state, _ in state.setting("reply", to: "Hello") }
        graph.addNode("reply", reply.node())
        #expect(try await run(graph, "reply", ["language": "fr"])["reply"] == "Hello")
    }

    @Test func compositions() async throws {
        let words = Chain("words") { (count: Int, word: String, _) in count + word.count }
        let pages = Parallel("pages") { (page: [String], context) in
            try await words.run(page, from: 0, in: context).value
        }
        let sizes = try await pages.run([["a", "b"], ["cd"]]).results
        #expect(sizes == [2, 2])

        let stream = StreamObserver()
        let watched = NodeContext.standalone(GraphEnvironment(observer: stream))
        _ = try await words.run(["a", "b"], from: 0, in: watched)
        stream.finish()
        for await event in stream.events {
            print(event.kind, event.data)
        }
    }

    @Test func configurations() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "parallel-\(UUID().uuidString).json")
        try Data(#"{"max_workers": 4, "fail_fast": false}"#.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let path = url.path
        let configuration = try ParallelConfiguration(
            file: path,  // {"max_workers": 4, "fail_fast": false}
            environment: ["LAB_MAX_WORKERS": "8"],
            prefix: "LAB_"
        )
        #expect(configuration == ParallelConfiguration(maxWorkers: 8, failFast: false))
    }
}
