import AgentLabJSON
import Orchestration
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct ParallelTests {
    struct Bad: Error, CustomStringConvertible {
        let description: String
    }

    @Test func resultsComeInTheOrderOfTheItemsWhateverFinishesFirst() async throws {
        let gates = (0..<8).map { _ in Gate() }
        let parallel = Parallel(configuration: .init(maxWorkers: 8)) { (item: Int, _) in
            // Each one waits for the one after it.
            if item < 7 { try await gates[item + 1].wait() }
            gates[item].open()
            return item * item
        }
        let result = try await parallel.run(Array(0..<8))
        #expect(result.results == (0..<8).map { $0 * $0 })
        #expect(result.failures.isEmpty)
    }

    @Test func noMoreThanTheWorkersAreAtWork() async throws {
        let now = Mutex(0)
        let most = Mutex(0)
        let parallel = Parallel(configuration: .init(maxWorkers: 3)) { (item: Int, _) in
            let count = now.withLock {
                $0 += 1
                return $0
            }
            most.withLock { $0 = max($0, count) }
            await Task.yield()
            now.withLock { $0 -= 1 }
            return item
        }
        _ = try await parallel.run(Array(0..<500))
        #expect(most.withLock { $0 } <= 3)
    }

    @Test(
        arguments: [
            (0, 16, 100, 2, 4), (0, 16, 100, 64, 16), (0, 16, 3, 64, 3), (0, 0, 5, 8, 1), (50, 16, 100, 2, 50),
            (50, 16, 10, 2, 10), (1, 16, 0, 2, 1),
        ]
    )
    func workersAreChosen(wanted: Int, cap: Int, items: Int, cores: Int, expected: Int) {
        let configuration = ParallelConfiguration(maxWorkers: wanted, workerCap: cap)
        #expect(configuration.workers(for: items, cores: cores) == expected)
    }

    @Test func withoutItemsThereAreNoResults() async throws {
        for failFast in [true, false] {
            let parallel = Parallel(configuration: .init(failFast: failFast)) { (item: Int, _) in item }
            #expect(try await parallel.run([]).results.isEmpty)
        }
    }

    @Test func theFirstFailureCancelsTheOthers() async throws {
        let (waiting, cancelled, begun) = (Gate(), Counter(), Counter())
        let parallel = Parallel("p", configuration: .init(maxWorkers: 2)) { (item: Int, _) in
            begun.increment()
            if item == 0 {
                try await waiting.wait()
                throw Bad(description: "bad")
            }
            waiting.open()
            do {
                try await Gate().wait()
            } catch {
                cancelled.increment()
                throw error
            }
            return item
        }
        let error = try await #require(throws: ParallelFailure<Int>.self) { try await parallel.run(Array(0..<100)) }
        #expect(error.failures.map(\.index) == [0])
        #expect("\(error)" == "1 of 100 items of \"p\" failed: item 0: bad")
        #expect(cancelled.value == 1)
        #expect(begun.value == 2)
    }

    @Test func failuresAreGatheredWhenAskedFor() async throws {
        let parallel = Parallel(configuration: .init(failFast: false)) { (item: Int, _) in
            guard !item.isMultiple(of: 3) else { throw Bad(description: "three") }
            return item
        }
        let result = try await parallel.run(Array(0..<10))
        #expect(result.results == [1, 2, 4, 5, 7, 8])
        #expect(result.failures.map(\.item) == [0, 3, 6, 9])
    }

    @Test func whenNothingSucceedsItFailsWithAllFailuresGrouped() async throws {
        let parallel = Parallel("p", configuration: .init(failFast: false)) { (item: Int, _) -> Int in
            throw Bad(description: item < 8 ? "refused" : "slow")
        }
        let error = try await #require(throws: ParallelFailure<Int>.self) { try await parallel.run(Array(0..<10)) }
        #expect(error.failures.count == 10)
        #expect(
            "\(error)" == "10 of 10 items of \"p\" failed: "
                + "8 × refused (items 0, 1, 2, 3, 4, …); 2 × slow (items 8, 9)"
        )
    }

    @Test func progressIsToldOneAtATime() async throws {
        let told = Mailbox<Int>()
        let progress: Parallel<Int, Int>.Progress = { completed, _ in told.put(completed) }
        let parallel = Parallel(progress: progress) { (item: Int, _) in item }
        _ = try await parallel.run(Array(0..<200))
        #expect(told.contents == Array(1...200))
    }

    @Test func cancellationEndsItWithoutAFailure() async throws {
        let (entered, begun) = (Gate(), Counter())
        let parallel = Parallel(configuration: .init(maxWorkers: 2, failFast: false)) { (item: Int, _) in
            begun.increment()
            entered.open()
            try await Gate().wait()
            return item
        }
        let run = Task { try await parallel.run(Array(0..<1000)) }
        try await entered.wait()
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        #expect(begun.value <= 2)
    }

    @Test func aHundredThousandItemsAreNoTrouble() async throws {
        let parallel = Parallel { (item: Int, _) in item &+ 1 }
        let result = try await parallel.run(Array(0..<100_000))
        #expect(result.results == Array(1...100_000))
        let failing = Parallel(configuration: .init(failFast: false)) { (item: Int, _) -> Int in
            throw Bad(description: "all")
        }
        let error = try await #require(throws: ParallelFailure<Int>.self) { try await failing.run(Array(0..<100_000)) }
        #expect("\(error)".hasSuffix("100000 × all (items 0, 1, 2, 3, 4, …)"))
    }

    @Test func eventsAreTold() async throws {
        let witness = Witness()
        let parallel = Parallel("p", configuration: .init(maxWorkers: 1, failFast: false)) { (item: Int, _) in
            guard item == 0 else { throw Bad(description: "bad") }
            return item
        }
        _ = try await parallel.run([0, 1], in: .standalone(GraphEnvironment(observer: witness)))
        #expect(
            witness.kinds == [
                "parallel.start", "worker.start", "worker.complete", "worker.start", "worker.complete",
                "parallel.complete",
            ]
        )
        #expect(witness.events[4].data == ["worker": 0, "index": 1, "error": "bad"])
        #expect(witness.events[5].data == ["items": 2, "succeeded": 1, "failed": 1])
    }

    @Test func aRunThatDiesRepeatsOnlyWhatWasInFlight() async throws {
        let (steps, executed) = (StepJournal(), Counter())
        let parallel = Parallel("squares", configuration: .init(maxWorkers: 4)) { (item: Int, _) in
            executed.increment()
            return item * item
        }
        var graph = StateGraph("g")
        let node = parallel.node(
            items: { _ in Array(0..<200) },
            aggregate: { state, result in state.setting("squares", to: .array(result.results.map { .int($0) })) }
        )
        graph.addNode("n", node)
        graph.setEntryPoint("n")
        graph.addExitPoint("n")
        let runnable = try graph.validated()
        let state = State()
        steps.die(afterCommits: 90)
        await #expect(throws: StepJournal.Death()) { try await runnable.execute(state, into: Journal(), steps: steps) }
        steps.die(afterCommits: .max)
        let result = try await runnable.execute(state, into: Journal(), steps: steps)
        #expect(result.completed?["squares"] == .array((0..<200).map { .int($0 * $0) }))
        #expect(Set(steps.commits).count == 200)
        #expect(steps.commits.count == 200)
        #expect(executed.value <= 204)
    }

    @Test func theSamePatternTwiceInANodeIsAnError() async throws {
        let parallel = Parallel { (item: Int, _) in item }
        let context = NodeContext.standalone()
        _ = try await parallel.run([1], in: context)
        let error = try await #require(throws: ParallelFailure<Int>.self) { try await parallel.run([1], in: context) }
        #expect((error.failures.first?.error as? StepError)?.code == .duplicateName)
    }
}
