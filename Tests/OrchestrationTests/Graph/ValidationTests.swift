import AgentLabJSON
import Orchestration
import Testing

@Suite struct ValidationTests {
    private func faults(_ build: (inout StateGraph) -> Void) -> [GraphFault] {
        var graph = StateGraph("broken")
        build(&graph)
        do {
            _ = try graph.validated()
            return []
        } catch {
            #expect(error.code == .invalidGraph)
            return error.faults
        }
    }

    @Test func anEmptyGraphLacksEverything() {
        #expect(faults { _ in } == [.noNodes, .noEntryPoint, .noExitPoint])
    }

    @Test func allFaultsAreNamedAtOnce() {
        let found = faults { graph in
            graph.addNode("") { state, _ in state }
            graph.addNode("a") { state, _ in state }
            graph.addNode("a") { state, _ in state }
            graph.addNode("island") { state, _ in state }
            graph.addNode("cul-de-sac") { state, _ in state }
            graph.addEdge(from: "a", to: "cul-de-sac")
            graph.addEdge(from: "a", to: "nowhere")
            graph.addEdge(from: "ghost", to: "ghost")
            graph.addEdge(from: "island", to: "a")
            graph.setEntryPoint("a")
            graph.setEntryPoint("b")
            graph.addExitPoint("c")
        }
        let expected: Set<GraphFault> = [
            .emptyNodeName, .duplicateNode("a"), .unknownNodeInEdge(from: "a", to: "nowhere", unknown: "nowhere"),
            .unknownNodeInEdge(from: "ghost", to: "ghost", unknown: "ghost"), .severalEntryPoints(["a", "b"]),
            .unknownEntryPoint("b"), .unknownExitPoint("c"), .unreachableNode("island"), .unreachableNode(""),
            .deadEnd("cul-de-sac"), .deadEnd(""),
        ]
        #expect(Set(found) == expected)
        #expect(found.count == expected.count)
    }

    @Test func theSameEntryPointTwiceIsRefused() {
        let found = faults { graph in
            graph.addNode("a") { state, _ in state }
            graph.setEntryPoint("a")
            graph.setEntryPoint("a")
            graph.addExitPoint("a")
        }
        #expect(found == [.severalEntryPoints(["a", "a"])])
    }

    @Test func noWayLeadsThroughAnExitPoint() {
        let found = faults { graph in
            graph.addNode("a") { state, _ in state }
            graph.addNode("b") { state, _ in state }
            graph.addEdge(from: "a", to: "b")
            graph.setEntryPoint("a")
            graph.addExitPoint("a")
            graph.addExitPoint("b")
        }
        #expect(found == [.unreachableNode("b")])
    }

    @Test func theErrorReadsAsASentence() throws {
        var graph = StateGraph("draft")
        graph.addNode("a") { state, _ in state }
        graph.setEntryPoint("a")
        let error = try #require(throws: GraphError.self) { try graph.validated() }
        let text = "graph \"draft\" is invalid: it has no exit point; node \"a\" is no exit point and no edge leaves it"
        #expect("\(error)" == text)
    }

    @Test func edgesMayBeAddedBeforeTheirNodes() {
        let found = faults { graph in
            graph.addExitPoint("b")
            graph.setEntryPoint("a")
            graph.addEdge(from: "a", to: "b")
            graph.addNode("b") { state, _ in state }
            graph.addNode("a") { state, _ in state }
        }
        #expect(found.isEmpty)
    }

    @Test func aRunnableGraphShowsItsParts() throws {
        let graph = try StateGraph.loop(until: 3)
        #expect(graph.name == "loop")
        #expect(graph.nodes == ["work", "end"])
        #expect(graph.edges.map(\.to) == ["end", "work"])
        #expect(graph.edges.map { $0.predicate?.name } == ["enough", nil])
        #expect(graph.entryPoint == "work")
        #expect(graph.exitPoints == ["end"])
        #expect(graph.contains("end"))
        #expect(!graph.contains("start"))
    }
}
