import AgentLabJSON
import Orchestration
import Testing

@Suite(.timeLimit(.minutes(5))) struct ChainTests {
    struct Broken: Error, CustomStringConvertible {
        let description = "broken"
    }

    @Test func itFoldsItemsInOrder() async throws {
        let chain = Chain { (value: String, item: Int, _) in value + "\(item)" }
        let result = try await chain.run([1, 2, 3], from: ">")
        #expect(result.value == ">123")
        #expect(result.steps == 3)
        #expect(result.intermediates.isEmpty)
    }

    @Test func intermediateValuesBeginWithTheInitialOne() async throws {
        let configuration = ChainConfiguration(captureIntermediateStates: true)
        let chain = Chain(configuration: configuration) { (value: Int, item: Int, _) in value + item }
        #expect(try await chain.run([1, 2, 3], from: 10).intermediates == [10, 11, 13, 16])
        #expect(try await chain.run([], from: 10).intermediates == [10])
    }

    @Test func withoutItemsTheInitialValueIsTheResult() async throws {
        let result = try await Chain { (_: Int, _: Int, _) in Int.max }.run([], from: 7)
        #expect(result.value == 7)
        #expect(result.steps == 0)
    }

    @Test func progressIsToldAfterEachItem() async throws {
        let told = Mailbox<[Int]>()
        let progress: Chain<Int, Int>.Progress = { told.put([$0, $1, $2]) }
        let chain = Chain(progress: progress) { (value: Int, item: Int, _) in value + item }
        _ = try await chain.run([5, 6], from: 0)
        #expect(told.contents == [[1, 2, 5], [2, 2, 11]])
    }

    @Test func aFailureTellsItemValueAndCause() async throws {
        let chain = Chain("pages") { (value: Int, item: String, _) in
            guard item != "secret" else { throw Broken() }
            return value + 1
        }
        let error = try await #require(throws: ChainFailure<String, Int>.self) {
            try await chain.run(["a", "b", "secret", "d"], from: 0)
        }
        #expect(error.index == 2)
        #expect(error.item == "secret")
        #expect(error.value == 2)
        #expect(error.cause is Broken)
        #expect("\(error)" == "chain \"pages\" failed at item 2: broken")
    }

    @Test func cancellationEndsItBetweenItems() async throws {
        let (entered, count) = (Gate(), Counter())
        let chain = Chain { (value: Int, _: Int, _) in
            count.increment()
            entered.open()
            try? await Gate().wait()
            return value
        }
        let run = Task { try await chain.run([1, 2, 3], from: 0) }
        try await entered.wait()
        run.cancel()
        let error = try await #require(throws: ChainFailure<Int, Int>.self) { try await run.value }
        #expect(error.index == 1)
        #expect(error.cause is CancellationError)
        #expect(count.value == 1)
    }

    @Test func eventsAreTold() async throws {
        let witness = Witness()
        let context = NodeContext.standalone(GraphEnvironment(observer: witness))
        let chain = Chain("c") { (value: Int, item: Int, _) in
            guard item > 0 else { throw Broken() }
            return value
        }
        _ = try? await chain.run([1, 0], from: 0, in: context)
        #expect(
            witness.kinds == [
                "chain.start", "step.start", "step.complete", "step.start", "step.complete", "chain.complete",
            ]
        )
        #expect(witness.events.last?.data == ["items": 2, "completed": 1, "error": "broken"])
        #expect(witness.events.allSatisfy { $0.source == "c" })
    }

    @Test func anItemIsRetriedAsConfigured() async throws {
        let environment = GraphEnvironment(clock: ManualClock(jumps: true))
        let configuration = ChainConfiguration(retry: RetryPolicy(attempts: 3))
        let chain = Chain(configuration: configuration) { (value: Int, item: Int, context) in
            guard context.attempt == 3 else { throw Broken() }
            return value + item
        }
        #expect(try await chain.run([1, 2], from: 0, in: .standalone(environment)).value == 3)
    }

    @Test func aRunThatDiesGoesOnWithTheNextItem() async throws {
        let (steps, executed) = (StepJournal(), Mailbox<Int>())
        let chain = Chain("fold") { (value: [Int], item: Int, _) in
            executed.put(item)
            return value + [item]
        }
        let graph = try StateGraph.single { state, context in
            let result = try await chain.run(Array(0..<100), from: [], in: context)
            return state.setting("sum", to: .int(result.value.reduce(0, +)))
        }
        let state = State()
        steps.die(afterCommits: 57)
        await #expect(throws: StepJournal.Death()) { try await graph.execute(state, into: Journal(), steps: steps) }
        #expect(executed.contents == Array(0...57))
        steps.die(afterCommits: .max)
        let result = try await graph.execute(state, into: Journal(), steps: steps)
        #expect(result.completed?["sum"] == 4950)
        #expect(executed.contents == Array(0...57) + Array(57..<100))
    }

    @Test(arguments: [0, 1, 5, 19, 20]) func aFoldedStateIsTheSameAfterACrash(commits: Int) async throws {
        var graph = StateGraph("g")
        let chain = Chain("fold") { (state: State, item: Int, _) in
            #expect(state.secrets["key"] == "value")
            let next = state.setting("last", to: .int(item)).setting("item-\(item % 7)", to: .int(item))
            return item.isMultiple(of: 3) ? next.removing("item-\((item + 1) % 7)") : next
        }
        graph.addNode("n", chain.node { _ in Array(0..<20) })
        graph.setEntryPoint("n")
        graph.addExitPoint("n")
        let runnable = try graph.validated()
        let state = State(["item-3": "old", "other": 1], secrets: ["key": "value"])
        let undisturbed = try await runnable.run(state)
        let steps = StepJournal()
        steps.die(afterCommits: commits)
        _ = try? await runnable.execute(state, into: Journal(), steps: steps)
        steps.die(afterCommits: .max)
        let journal = Journal()
        let result = try await runnable.execute(state, into: journal, steps: steps)
        #expect(result.completed?.data == undisturbed.data)
        #expect(journal.replayed(onto: state).data == undisturbed.data)
        #expect(steps.commits.count == 20)
        #expect(steps.results.values.allSatisfy { !$0.encodedString().contains("other") })
    }

    /// Copying the state for every item would take hours: this ends in time only because an item costs what it changes.
    @Test func aFoldOverALargeStateCostsWhatItChanges() async throws {
        let keys = (0..<100_000).map { ("k\($0)", JSONValue.int($0)) }
        let state = State(Dictionary(uniqueKeysWithValues: keys))
        let chain = Chain { (state: State, item: Int, _) in state.setting("k\(item)", to: "new") }
        for steps in [nil, StepJournal()] {
            let graph = try StateGraph.single { state, context in
                try await chain.run(Array(0..<20_000), from: state, in: context).value
            }
            let journal = Journal()
            let result = try await graph.execute(state, into: journal, steps: steps)
            #expect(result.completed?["k19999"] == "new")
            #expect(journal.stages.first?.changes.count == 20_000)
        }
    }
}
