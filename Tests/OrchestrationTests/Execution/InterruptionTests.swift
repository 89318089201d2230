import AgentLabJSON
import Orchestration
import Testing

/// However a run is interrupted, resuming it from its records ends as the undisturbed run does.
@Suite struct InterruptionTests {
    /// A graph of random edges whose nodes depend on the state alone, so that two runs are equal.
    private static func randomGraph(_ dice: inout Dice) throws -> RunnableGraph {
        let count = dice.roll(1...8)
        let names = (0...count).map { NodeName("n\($0)") }
        var graph = StateGraph("random")
        for (index, name) in names.enumerated() {
            graph.addNode(name) { state, _ in step(state, salt: index) }
        }
        for index in 0..<count {
            for _ in 0..<dice.roll(0...2) {
                let predicate = Predicate.equals("k\(dice.roll(0...3))", .int(dice.roll(0...3)))
                let target = names[dice.roll(0...count)]
                graph.addEdge(from: names[index], to: target, when: dice.chance(50) ? predicate : .not(predicate))
            }
            graph.addEdge(from: names[index], to: names[index + 1])
        }
        graph.setEntryPoint(names[0])
        graph.addExitPoint(names[count])
        return try graph.validated()
    }

    private static func step(_ state: State, salt: Int) -> State {
        let steps = state["steps"]?.intValue ?? 0
        var dice = Dice(seed: steps &* 31 &+ salt)
        var next = state.setting("steps", to: .int(steps + 1)).setting(
            "k\(dice.roll(0...3))",
            to: .int(dice.roll(0...3))
        )
        if dice.chance(30) { next = next.removing("k\(dice.roll(0...3))") }
        return next
    }

    private func resumed(_ graph: RunnableGraph, _ journal: Journal, onto initial: State) async throws -> State {
        let state = journal.replayed(onto: initial)
        guard let position = journal.position(in: graph) else { return state }
        return try #require(try await graph.execute(from: position, state, into: journal).completed)
    }

    @Test(arguments: 0..<60) func itEndsAsIfUndisturbed(seed: Int) async throws {
        var dice = Dice(seed: seed)
        let graph = try Self.randomGraph(&dice)
        let initial = State(["k0": .int(dice.roll(0...3))])
        let undisturbed = Journal()
        guard let end = try? await graph.execute(initial, into: undisturbed, maxIterations: 60).completed else {
            return  // It loops for ever.
        }
        for iteration in 1...undisturbed.stages.count {
            for interruption: Journal.Interruption in [
                .stop(after: iteration), .dieBefore(iteration), .dieAfter(iteration),
            ] {
                let journal = Journal()
                journal.interrupt(interruption)
                _ = try? await graph.execute(initial, into: journal)
                journal.interrupt(nil)
                let final = try await resumed(graph, journal, onto: initial)
                #expect(final.data == end.data)
                #expect(journal.stages.map(\.iteration) == Array(1...undisturbed.stages.count))
                #expect(journal.stages.map(\.node) == undisturbed.stages.map(\.node))
            }
        }
    }

    @Test func theRecorderCanStopARunAtAStagesEnd() async throws {
        let journal = Journal()
        journal.interrupt(.stop(after: 2))
        let graph = try StateGraph.line("x", "y", "z")
        let stopped = try #require(try await graph.execute(into: journal).stopped)
        #expect(stopped.trace == ["x", "y"])
    }

    @Test func whatTheRecorderThrowsIsPassedOnAsItIs() async throws {
        let journal = Journal()
        journal.interrupt(.dieBefore(2))
        let graph = try StateGraph.line("x", "y", "z")
        await #expect(throws: Journal.Death()) { try await graph.execute(into: journal) }
    }

    @Test func theRecorderGetsTheDecisionWithItsPredicate() async throws {
        let journal = Journal()
        _ = try await StateGraph.loop(until: 2).execute(into: journal)
        let decisions = journal.stages.compactMap { stage -> Decision? in
            if case .transition(let decision) = stage.outcome { decision } else { nil }
        }
        #expect(
            decisions == [
                Decision(from: "work", to: "work", predicateName: nil, predicateResult: nil),
                Decision(from: "work", to: "end", predicateName: "enough", predicateResult: true),
            ]
        )
        #expect(journal.stages.map(\.changes.set) == [["count": 1], ["count": 2], [:]])
    }

    @Test func aCompletedStageWithoutADecisionHasItsEdgesEvaluated() async throws {
        let graph = try StateGraph.loop(until: 3)
        let journal = Journal()
        let result = try await graph.execute(from: .after("work", iteration: 5), State(["count": 2]), into: journal)
        #expect(result.completed?["count"] == 3)
        #expect(journal.stages.map(\.iteration) == [6, 7])
    }

    @Test func aCompletedExitPointCompletesTheRunWithoutAStage() async throws {
        let journal = Journal()
        let result = try await StateGraph.line("x").execute(from: .after("x", iteration: 9), into: journal)
        #expect(result.completed != nil)
        #expect(journal.stages.isEmpty)
    }

    @Test func aPositionThatTheGraphDoesNotHaveIsAnError() async throws {
        let graph = try StateGraph.line("x")
        let error = try await #require(throws: GraphError.self) {
            try await graph.execute(from: .node("gone", iteration: 3), into: Journal())
        }
        #expect(error.code == .unknownNode)
        #expect("\(error)".contains("\"gone\""))
    }
}
