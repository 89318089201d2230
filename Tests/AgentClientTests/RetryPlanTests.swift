import AgentClient
import Testing

/// The waits between attempts.
@Suite struct RetryPlanTests {
    private let error = AgentError(.server, "")

    @Test func waitsGrowUpToTheLongest() throws {
        let configuration = try RetryConfiguration(
            parsing: """
                {"max_retries": 5, "initial_backoff_ms": 100, "max_backoff_ms": 500, "multiplier": 2, "jitter": 0.5}
                """
        )
        let plan = RetryPlan(configuration)
        let waits = (1...6).map { plan.wait(after: error, attempt: $0, chance: 0) }
        #expect(
            waits == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(500), .milliseconds(500), nil,
            ]
        )
        #expect(plan.wait(after: error, attempt: 1, chance: 1) == .milliseconds(50))
    }

    @Test func whatCannotHelpIsNotRepeated() {
        #expect(RetryPlan(.defaults).wait(after: AgentError(.unauthorized, ""), attempt: 1, chance: 0) == nil)
    }
}
