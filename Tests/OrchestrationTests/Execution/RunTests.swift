import AgentLabJSON
import Logging
import Orchestration
import Testing

@Suite struct RunTests {
    struct Refused: Error, CustomStringConvertible {
        let description = "connection refused"
    }

    @Test func nodesFollowEachOtherToTheExitPoint() async throws {
        let state = State(["a": 1])
        let end = try await StateGraph.line("x", "y", "z").run(state)
        #expect(end.trace == ["x", "y", "z"])
        #expect(end["a"] == 1)
        #expect(end.checkpointNode == "z")
        #expect(end.runID == state.runID)
        #expect(end.timestamp >= state.timestamp)
    }

    @Test func theFirstEdgeWhosePredicateHoldsIsTaken() async throws {
        var graph = StateGraph("fork")
        for name: NodeName in ["start", "left", "middle", "right"] {
            graph.addNode(name) { state, context in state.traced(context.node) }
        }
        for name: NodeName in ["left", "middle", "right"] {
            graph.addExitPoint(name)
        }
        graph.addEdge(from: "start", to: "left", when: .exists("missing"))
        graph.addEdge(from: "start", to: "middle", when: .exists("trace"))
        graph.addEdge(from: "start", to: "right")
        graph.setEntryPoint("start")
        #expect(try await graph.validated().run(State()).trace == ["start", "middle"])
    }

    @Test func aLoopEndsWhenItsPredicateSaysSo() async throws {
        #expect(try await StateGraph.loop(until: 7).run(State())["count"] == 7)
    }

    @Test func whereNoEdgeCanBeTakenTheErrorNamesTheNode() async throws {
        var graph = StateGraph("stuck")
        graph.addNode("a") { state, _ in state }
        graph.addNode("b") { state, _ in state }
        graph.addEdge(from: "a", to: "b", when: .exists("never"))
        graph.setEntryPoint("a")
        graph.addExitPoint("b")
        let runnable = try graph.validated()
        let journal = Journal()
        let error = try await #require(throws: GraphError.self) { try await runnable.execute(into: journal) }
        #expect(error.code == .noTransition)
        #expect(error.node == "a")
        #expect("\(error)" == "node \"a\" at iteration 1: no edge can be taken, none of 1 predicates holds")
        guard case .noTransition = try #require(journal.stages.first).outcome else {
            Issue.record("the completed stage is not on record")
            return
        }
    }

    @Test func anErrorOfANodeSaysWhereItHappened() async throws {
        var graph = StateGraph("fetching")
        graph.addNode("scan") { state, _ in state }
        graph.addNode("fetch") { state, context in
            guard context.iteration < 4 else { throw Refused() }
            return state
        }
        graph.addEdge(from: "scan", to: "fetch")
        graph.addEdge(from: "fetch", to: "end", when: .exists("never"))
        graph.addEdge(from: "fetch", to: "fetch")
        graph.addNode("end") { state, _ in state }
        graph.setEntryPoint("scan")
        graph.addExitPoint("end")
        let runnable = try graph.validated()
        let error = try await #require(throws: GraphError.self) { try await runnable.run(State()) }
        #expect(error.code == .nodeFailed)
        #expect(error.node == "fetch")
        #expect(error.iteration == 4)
        #expect(error.path.nodes == ["scan", "fetch", "fetch", "fetch"])
        #expect(error.cause is Refused)
        #expect("\(error)" == "node \"fetch\" failed at iteration 4: connection refused (path: scan → fetch ×3)")
    }

    @Test func aPredicateThatThrowsFailsTheRun() async throws {
        var graph = StateGraph("picky")
        graph.addNode("a") { state, _ in state }
        graph.addEdge(from: "a", to: "a", when: Predicate("reachable") { _ in throw Refused() })
        graph.setEntryPoint("a")
        graph.addNode("b") { state, _ in state }
        graph.addEdge(from: "a", to: "b")
        graph.addExitPoint("b")
        let runnable = try graph.validated()
        let error = try await #require(throws: GraphError.self) { try await runnable.run(State()) }
        #expect(error.code == .predicateFailed)
        #expect("\(error)".contains("predicate \"reachable\" of the edge to \"a\" failed: connection refused"))
    }

    @Test func tooManyStagesEndTheRunWithTheirPath() async throws {
        let graph = try StateGraph.loop(until: 1000)
        let journal = Journal()
        let error = try await #require(throws: GraphError.self) {
            try await graph.execute(into: journal, maxIterations: 120)
        }
        #expect(error.code == .maxIterationsExceeded)
        #expect(error.iteration == 121)
        #expect(error.path.count == 120)
        #expect(error.path.nodes.count == ExecutionPath.limit)
        #expect(journal.stages.count == 120)
        #expect(journal.started == Array(1...120))
    }

    @Test func runAndSecretsOutliveANodeThatReturnsAnotherState() async throws {
        let graph = try StateGraph.single { _, _ in State(["fresh": true]) }
        let state = State(["stale": true], secrets: ["key": "value"])
        let end = try await graph.run(state)
        #expect(end.data == ["fresh": true])
        #expect(end.runID == state.runID)
        #expect(end.secrets["key"] == "value")
    }

    @Test func aNodeKnowsItsStage() async throws {
        let run = RunID()
        let graph = try StateGraph.single { state, context in
            #expect(context.runID == run)
            #expect(context.node == "only")
            #expect(context.iteration == 1)
            #expect(context.attempt == 1)
            #expect(context.logger[metadataKey: "node.name"] == .stringConvertible(NodeName("only")))
            return state
        }
        let logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        _ = try await graph.run(State(runID: run), environment: GraphEnvironment(logger: logger))
    }

    @Test func oneGraphServesManyRunsAtOnce() async throws {
        let graph = try StateGraph.loop(until: 50)
        let counts = try await withThrowingTaskGroup { group in
            for _ in 0..<100 {
                group.addTask { try await graph.run(State())["count"] }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 50, count: 100))
    }

    /// Copying the keys at every stage would take minutes: this ends in time only because a stage costs what it changes.
    @Test(.timeLimit(.minutes(1))) func aStageCostsWhatItChangesHoweverLargeTheStateIs() async throws {
        let keys = (0..<200_000).map { ("k\($0)", JSONValue.int($0)) }
        let state = State(Dictionary(uniqueKeysWithValues: keys))
        let configuration = GraphConfiguration(maxIterations: 50_001)
        let end = try await StateGraph.loop(until: 50_000).run(state, configuration: configuration)
        #expect(end["count"] == 50_000)
    }
}
