import AgentLabJSON
import FoundationEssentials
import Orchestration
import Testing

@Suite(.timeLimit(.minutes(1))) struct NodeRetryTests {
    struct Flaky: Error, CustomStringConvertible {
        let description = "try later"
    }

    private let policy = RetryPolicy(attempts: 4, initialBackoff: .seconds(10), multiplier: 2, jitter: 0)

    private func graph(
        retry: RetryPolicy,
        timeout: Duration? = nil,
        _ body: @escaping @Sendable (State, NodeContext) async throws -> State
    ) throws -> RunnableGraph {
        var graph = StateGraph("retrying")
        graph.addNode("work", retry: retry, timeout: timeout, body)
        graph.setEntryPoint("work")
        graph.addExitPoint("work")
        return try graph.validated()
    }

    @Test func aNodeIsTriedUntilItSucceeds() async throws {
        let clock = ManualClock(jumps: true)
        let journal = Journal()
        let graph = try graph(retry: policy) { state, context in
            guard context.attempt == 3 else { throw Flaky() }
            return state.setting("attempt", to: .int(context.attempt))
        }
        let result = try await graph.execute(into: journal, clock: clock)
        #expect(result.completed?["attempt"] == 3)
        #expect(clock.requested == [.seconds(10), .seconds(20)])
        #expect(journal.stages.map(\.attempts) == [3])
        #expect(journal.started == [1])
        #expect(journal.attempts.map(\.attempt) == [1, 2])
        #expect(journal.attempts.map(\.message) == ["try later", "try later"])
        #expect(journal.attempts.allSatisfy { $0.retryAt.timeIntervalSince($0.startedAt) >= 10 })
    }

    @Test func afterTheLastAttemptTheErrorCountsThem() async throws {
        let graph = try graph(retry: policy) { _, _ in throw Flaky() }
        let journal = Journal()
        let error = try await #require(throws: GraphError.self) {
            try await graph.execute(into: journal, clock: ManualClock(jumps: true))
        }
        #expect("\(error)" == "node \"work\" failed at iteration 1: try later (attempt 4 of 4)")
        #expect(journal.stages.map(\.attempts) == [4])
        #expect(journal.attempts.count == 3)
    }

    @Test func anErrorThatSaysSoIsNotRetried() async throws {
        let clock = ManualClock(jumps: true)
        let graph = try graph(retry: policy) { _, _ in throw PermanentError(Flaky()) }
        let error = try await #require(throws: GraphError.self) {
            try await graph.execute(into: Journal(), clock: clock)
        }
        #expect(error.message == "try later")
        #expect(clock.requested.isEmpty)
    }

    @Test func anAttemptThatTakesTooLongIsCancelledAndTriedAgain() async throws {
        let clock = ManualClock()
        let cancelled = Counter()
        let graph = try graph(
            retry: RetryPolicy(attempts: 2, initialBackoff: .seconds(1), jitter: 0),
            timeout: .seconds(5)
        ) {
            state,
            context in
            if context.attempt == 1 {
                do {
                    try await Gate().wait()
                } catch {
                    cancelled.increment()
                    throw error
                }
            }
            return state.setting("attempt", to: .int(context.attempt))
        }
        let journal = Journal()
        async let result = graph.execute(into: journal, clock: clock)
        await clock.sleeperArrives()
        clock.advance(by: .seconds(5))
        await clock.sleeperArrives()
        clock.advance(by: .seconds(1))
        #expect(try await result.completed?["attempt"] == 2)
        #expect(cancelled.value == 1)
        #expect(journal.attempts.map(\.message) == ["timed out after 5.0 seconds"])
    }

    @Test func whatACutOffAttemptStillReturnsDoesNotCount() async throws {
        let clock = ManualClock()
        let graph = try graph(retry: .never, timeout: .seconds(5)) { state, _ in
            try? await Gate().wait()
            return state.setting("partial", to: true)
        }
        let run = Task { try await graph.execute(into: Journal(), clock: clock) }
        await clock.sleeperArrives()
        clock.advance(by: .seconds(5))
        let error = try await #require(throws: GraphError.self) { try await run.value }
        #expect(error.cause is TimedOut)
    }

    @Test func cancellationEndsTheWaitBeforeARetry() async throws {
        let clock = ManualClock()
        let graph = try graph(retry: policy) { _, _ in throw Flaky() }
        let journal = Journal()
        let run = Task { try await graph.execute(into: journal, clock: clock) }
        await clock.sleeperArrives()
        run.cancel()
        let error = try await #require(throws: GraphError.self) { try await run.value }
        #expect(error.code == .cancelled)
        #expect(journal.stages.map(\.attempts) == [1])
    }

    @Test func attemptsBeforeACrashCountAndTheRestOfTheWaitIsWaited() async throws {
        let clock = ManualClock(jumps: true)
        let graph = try graph(retry: policy) { state, context in
            guard context.attempt > 3 else { throw Flaky() }
            return state
        }
        let due = Date().addingTimeInterval(7)
        let history = StageHistory(origin: 2, attempts: AttemptHistory(failures: 2, retryAt: due))
        let journal = Journal()
        _ = try await graph.execute(from: .node("work", iteration: 5), history: history, into: journal, clock: clock)
        #expect(journal.stages.map(\.attempts) == [4])
        #expect(clock.requested.count == 2)
        #expect(clock.requested[0] > .seconds(5) && clock.requested[0] <= .seconds(7))
        #expect(clock.requested[1] == .seconds(40))
    }

    @Test func aRunCanBeLeftBetweenTwoAttempts() async throws {
        let graph = try graph(retry: policy) { _, _ in throw Flaky() }
        let journal = Journal()
        journal.stop(atAttempt: 2)
        let state = State(["a": 1])
        let result = try await graph.execute(state, into: journal, clock: ManualClock(jumps: true))
        #expect(result.stopped?.data == state.data)
        #expect(journal.stages.isEmpty)
    }

    @Test func onlyTheFirstStageHasAHistory() async throws {
        var graph = StateGraph("two")
        graph.addNode("a", retry: policy) { state, _ in state }
        graph.addNode("b", retry: policy) { state, context in
            #expect(context.attempt == 1)
            #expect(context.key.stage == 8)
            return state
        }
        graph.addEdge(from: "a", to: "b")
        graph.setEntryPoint("a")
        graph.addExitPoint("b")
        let history = StageHistory(origin: 3, attempts: AttemptHistory(failures: 2))
        let journal = Journal()
        _ = try await graph.validated().execute(from: .node("a", iteration: 7), history: history, into: journal)
        #expect(journal.stages.map(\.attempts) == [3, 1])
    }
}
