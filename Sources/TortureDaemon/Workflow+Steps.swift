import AgentLab
import AgentLabJSON
import Orchestration

extension Workflow {
    /// Steps one after the other and a node that succeeds at its attempt number `flaky`, of three.
    static func steps(_ effects: EffectLog) -> Workflow {
        Workflow(
            name: "steps",
            description: "Take steps that are remembered, and fail a few times on the way.",
            parameters: [
                .optional("steps", .integer, default: 4, in: 1...100, "How many steps."),
                .optional("delay_ms", .integer, default: 0, in: 0...60_000, "How long each step takes."),
                .optional("flaky", .integer, default: 1, in: 1...4, "Which attempt succeeds; 4: none."),
            ],
            outputs: ["total", "flaky_done"]
        ) { graph, _ in
            let retry = RetryPolicy(attempts: 3, initialBackoff: .milliseconds(50), maxBackoff: .milliseconds(200))
            graph.addNode("gather", retry: retry) { state, context in
                try await effects.around(context) { try await gather(state, context, effects) }
            }
            graph.addNode("flaky", retry: retry) { state, context in
                try await effects.around(context) {
                    guard context.attempt >= state.number("flaky") else {
                        throw DesignedFailure("attempt \(context.attempt)")
                    }
                    return state.setting("flaky_done", to: true)
                }
            }
            graph.addNode("report") { state, context in try await effects.around(context) { state } }
            graph.setEntryPoint("gather")
            graph.addEdge(from: "gather", to: "flaky")
            graph.addEdge(from: "flaky", to: "report")
            graph.addExitPoint("report")
        }
    }

    /// Fails at its first attempt when half of the steps are done; they are not to be done again.
    private static func gather(_ state: State, _ context: NodeContext, _ effects: EffectLog) async throws -> State {
        let count = state.number("steps")
        let delay = state.delay
        var total = 0
        for number in 1...count {
            if number == count / 2 + 1, context.attempt == 1 { throw DesignedFailure("half of the steps") }
            total += try await context.step("step-\(number)") { inner in
                try await effects.around(inner) {
                    try await Task.sleep(for: delay)
                    return number * number
                }
            }
        }
        return state.setting("total", to: .int(total))
    }
}
