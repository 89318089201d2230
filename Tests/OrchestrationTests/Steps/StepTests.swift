import AgentLabJSON
import FoundationEssentials
import Orchestration
import Testing

@Suite(.timeLimit(.minutes(1))) struct StepTests {
    struct Flaky: Error {}

    private func run(
        _ steps: StepJournal?,
        iteration: Int = 1,
        origin: Int? = nil,
        run: RunID = RunID(),
        clock: any Clock<Duration> = ContinuousClock(),
        _ body: @escaping @Sendable (NodeContext) async throws -> Void
    ) async throws {
        let graph = try StateGraph.single { state, context in
            try await body(context)
            return state
        }
        let history = StageHistory(origin: origin)
        let position = GraphPosition.node("only", iteration: iteration)
        _ = try await graph.execute(
            from: position,
            history: history,
            State(runID: run),
            into: Journal(),
            steps: steps,
            clock: clock
        )
    }

    @Test func aStepThatHasSucceededIsNotExecutedAgain() async throws {
        let (steps, id, executions) = (StepJournal(), RunID(), Counter())
        for iteration in [1, 2, 3] {
            try await run(steps, iteration: iteration, origin: 1, run: id) { context in
                let value = try await context.step("draw") { executions.increment() }
                #expect(value == 1)
            }
        }
        #expect(executions.value == 1)
    }

    @Test func anotherStageHasItsOwnSteps() async throws {
        let (steps, id, executions) = (StepJournal(), RunID(), Counter())
        for iteration in [1, 2] {
            try await run(steps, iteration: iteration, run: id) { context in
                try await context.step("draw") { _ = executions.increment() }
            }
        }
        #expect(executions.value == 2)
    }

    @Test func withoutARecorderItIsAPlainCall() async throws {
        try await run(nil) { context in
            #expect(try await context.step("a") { 7 } == 7)
            try await context.step("b") {}
        }
    }

    @Test func theNodesRetryKeepsWhatItsStepsHaveDone() async throws {
        let (steps, first, second) = (StepJournal(), Counter(), Counter())
        var graph = StateGraph("g")
        graph.addNode("n", retry: RetryPolicy(attempts: 3, initialBackoff: .zero)) { state, context in
            let a = try await context.step("a") { first.increment() }
            guard second.increment() == 3 else { throw Flaky() }
            return state.setting("a", to: .int(a))
        }
        graph.setEntryPoint("n")
        graph.addExitPoint("n")
        let result = try await graph.validated().execute(into: Journal(), steps: steps)
        #expect(result.completed?["a"] == 1)
        #expect(first.value == 1)
    }

    @Test func aNameUsedTwiceIsAnErrorThatSaysWhere() async throws {
        let error = try await #require(throws: GraphError.self) {
            try await run(nil) { context in
                try await context.step("same") {}
                try await context.step("same") {}
            }
        }
        let cause = try #require(error.cause as? StepError)
        #expect(cause.code == .duplicateName)
        #expect(cause.message.matches(of: /StepTests\.swift:\d+/).count == 2)
    }

    @Test func anEmptyNameIsAnError() async throws {
        let error = try await #require(throws: GraphError.self) {
            try await run(nil) { try await $0.step("") {} }
        }
        #expect((error.cause as? StepError)?.code == .emptyName)
    }

    @Test func stepsWithinAStepAreNamedBeneathIt() async throws {
        let (steps, id) = (StepJournal(), RunID())
        try await run(steps, iteration: 9, origin: 4, run: id) { context in
            #expect("\(context.key)" == "\(id)/4")
            for outer in ["x", "y"] {
                try await context.step(outer) { context in
                    #expect("\(context.key)" == "\(id)/4/\(outer)")
                    return try await context.step("inner") { "done" }
                }
            }
        }
        #expect(steps.commits.map(\.name) == ["x/inner", "x", "y/inner", "y"])
    }

    @Test func stepsMayRunConcurrently() async throws {
        let steps = StepJournal()
        try await run(steps) { context in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<200 {
                    group.addTask { try await context.step("s\(number)") { number } }
                }
                let sum = try await group.reduce(0, +)
                #expect(sum == 199 * 100)
            }
        }
        #expect(steps.results.count == 200)
    }

    @Test func aStepIsRetriedAndItsAttemptsAreRecorded() async throws {
        let (steps, id, clock) = (StepJournal(), RunID(), ManualClock(jumps: true))
        let retry = RetryPolicy(attempts: 3, initialBackoff: .seconds(4), jitter: 0)
        try await run(steps, run: id, clock: clock) { context in
            let attempt = try await context.step("s", retry: retry) { context in
                guard context.attempt == 3 else { throw Flaky() }
                return context.attempt
            }
            #expect(attempt == 3)
        }
        #expect(clock.requested == [.seconds(4), .seconds(8)])
        #expect(steps.attempts[StepKey(runID: id, stage: 1, name: "s")]?.map(\.attempt) == [1, 2])
    }

    @Test func attemptsBeforeACrashCount() async throws {
        let (steps, id) = (StepJournal(), RunID())
        let key = StepKey(runID: id, stage: 1, name: "s")
        let failed = AttemptRecord(attempt: 1, message: "", startedAt: .now, duration: .zero, retryAt: .distantPast)
        steps.attemptFailed(failed, of: key)
        let error = try await #require(throws: GraphError.self) {
            try await run(steps, run: id) { context in
                try await context.step("s", retry: RetryPolicy(attempts: 2)) {
                    throw Flaky()
                }
            }
        }
        #expect(error.cause is Flaky)
        #expect(steps.attempts[key]?.count == 1)
    }

    @Test func aStepThatTakesTooLongFails() async throws {
        let clock = ManualClock()
        let outcome = Task {
            try await run(nil, clock: clock) { context in
                try await context.step("slow", timeout: .seconds(3)) { try await Gate().wait() }
            }
        }
        await clock.sleeperArrives()
        clock.advance(by: .seconds(3))
        let error = try await #require(throws: GraphError.self) { try await outcome.value }
        #expect(error.cause as? TimedOut == TimedOut(limit: .seconds(3)))
    }

    @Test func theValueIsTheSameWhetherItWasRecalledOrNot() async throws {
        struct Measured: Codable, Equatable, Sendable {
            var date: Date
            var ratio: Double
            var note: String?
        }
        let (steps, id, seen) = (StepJournal(), RunID(), Mailbox<Measured>())
        for iteration in [1, 2] {
            try await run(steps, iteration: iteration, origin: 1, run: id) { context in
                seen.put(
                    try await context.step("m") { Measured(date: Date(), ratio: 1 / 3, note: nil) }
                )
            }
        }
        #expect(seen.contents.count == 2)
        #expect(seen.contents.first == seen.contents.last)
    }

    @Test func whatTheRecorderThrowsPassesThroughRetriesAsItIs() async throws {
        let (steps, executions) = (StepJournal(), Counter())
        steps.die(afterCommits: 0)
        await #expect(throws: StepJournal.Death()) {
            try await run(steps) { context in
                try await context.step("s", retry: RetryPolicy(attempts: 5, initialBackoff: .zero)) {
                    _ = executions.increment()
                }
            }
        }
        #expect(executions.value == 1)
    }

    @Test func aResultThatNoLongerFitsIsAnErrorThatNamesTheStep() async throws {
        let (steps, id) = (StepJournal(), RunID())
        try await run(steps, run: id) { context in
            let text = try await context.step("s") { "text" }
            #expect(text == "text")
        }
        let error = try await #require(throws: GraphError.self) {
            try await run(steps, run: id) { context in
                let number: Int = try await context.step("s") { 1 }
                #expect(number == 1)
            }
        }
        #expect("\(error)".contains("step \"s\" of stage 1: the result does not fit"))
    }

    @Test(arguments: [nil, Duration.seconds(60)]) func aStepThatSucceedsThoughCancelledIsCommitted(timeout: Duration?)
        async throws
    {
        let (steps, entered) = (StepJournal(), Gate())
        let outcome = Task {
            try await run(steps, clock: ManualClock()) { context in
                try await context.step("stubborn", timeout: timeout) {
                    entered.open()
                    try? await Gate().wait()
                }
            }
        }
        try await entered.wait()
        outcome.cancel()
        _ = await outcome.result
        #expect(steps.commits.map(\.name) == ["stubborn"])
    }
}
