import AgentLabJSON
import Orchestration
import Testing

/// A parallel of chains in a conditional in a graph, interrupted anywhere, ends as if it had not been.
@Suite(.timeLimit(.minutes(1))) struct CompositionTests {
    private static func graph(_ dice: Dice, _ mischief: Mischief? = nil) throws -> RunnableGraph {
        var dice = dice
        let (width, depth, workers) = (dice.roll(1...6), dice.roll(0...5), dice.roll(1...4))
        let configuration = ParallelConfiguration(maxWorkers: workers)
        let inner = Chain("inner") { (value: [Int], item: Int, context) in
            try mischief?.strike()
            let drawn = try await context.step("draw") { item * 10 }
            return value + [drawn]
        }
        let outer = Parallel("outer", configuration: configuration) { (item: Int, context) in
            try await inner.run(Array(0..<depth), from: [item], in: context).value
        }
        let choice = Conditional<State, State>("choice") { state, _ in
            (state["round"]?.intValue ?? 0).isMultiple(of: 2) ? "even" : "odd"
        }
        .when("even") { state, context in
            let rows = try await outer.run(Array(0..<width), in: context).results
            return state.setting("rows", to: .array(rows.map { .array($0.map { .int($0) }) }))
        }
        .otherwise { state, context in
            let fold = Chain("fold") { (state: State, item: Int, _) in state.setting("o\(item)", to: .int(item)) }
            return try await fold.run(Array(0..<depth), from: state, in: context).value
        }
        var graph = StateGraph("composition")
        graph.addNode("work", choice.node())
        graph.addNode("count") { state, _ in
            try mischief?.strike()
            return state.setting("round", to: .int((state["round"]?.intValue ?? 0) + 1))
        }
        graph.addNode("end") { state, _ in state }
        graph.addEdge(from: "work", to: "count")
        graph.addEdge(from: "count", to: "end", when: .equals("round", .int(dice.roll(1...4))))
        graph.addEdge(from: "count", to: "work")
        graph.setEntryPoint("work")
        graph.addExitPoint("end")
        return try graph.validated()
    }

    @Test(arguments: 0..<40) func itEndsAsIfUndisturbed(seed: Int) async throws {
        var dice = Dice(seed: seed)
        let graph = try Self.graph(dice)
        _ = dice.next()
        let initial = State(["seed": .int(seed)])
        let undisturbed = try await graph.run(initial)
        let (journal, steps) = (Journal(), StepJournal())
        for _ in 0..<50 {
            let state = journal.replayed(onto: initial)
            guard let position = journal.position(in: graph) else { break }
            steps.die(afterCommits: dice.roll(0...6))
            if dice.chance(30) { journal.interrupt(.dieBefore(journal.stages.count + dice.roll(1...2))) }
            _ = try? await graph.execute(from: position, state, into: journal, steps: steps)
            journal.interrupt(nil)
        }
        steps.die(afterCommits: .max)
        let state = journal.replayed(onto: initial)
        if let position = journal.position(in: graph) {
            _ = try await graph.execute(from: position, state, into: journal, steps: steps)
        }
        #expect(journal.replayed(onto: initial).data == undisturbed.data)
        #expect(Set(steps.commits).count == steps.commits.count)
    }

    @Test(arguments: 0..<40) func itEndsAsIfUndisturbedThoughNodesFailAndRunsAreCancelled(seed: Int) async throws {
        let dice = Dice(seed: seed)
        let undisturbed = try await Self.graph(dice).run(State())
        let mischief = Mischief(dice)
        let graph = try Self.graph(dice, mischief)
        let (initial, journal, steps) = (State(), Journal(), StepJournal())
        for round in 0... {
            if round == 30 { mischief.end() }
            guard let position = journal.position(in: graph) else { break }
            let (state, history) = (journal.replayed(onto: initial), journal.history)
            let outcome = await mischief.run {
                try await graph.execute(from: position, history: history, state, into: journal, steps: steps)
            }
            if round >= 30 { _ = try outcome.get() }
        }
        #expect(journal.replayed(onto: initial).data == undisturbed.data)
        #expect(journal.stages.map(\.iteration) == Array(1...journal.stages.count))
        #expect(Set(steps.commits).count == steps.commits.count)
    }
}
