import AgentLab
import AgentLabJSON
import Orchestration

extension Workflow {
    /// A loop with a branch in it: `count`, then `odd` or `even`, as many rounds as asked for, then `done`.
    ///
    /// In the round `fail_at` the branch fails until its iteration has moved on by `fails`.
    static func loop(_ effects: EffectLog) -> Workflow {
        Workflow(
            name: "loop",
            description: "Count rounds, odd and even ones in nodes of their own.",
            parameters: [
                .optional("rounds", .integer, default: 4, in: 1...400, "How many rounds."),
                .optional("delay_ms", .integer, default: 0, in: 0...60_000, "How long each node takes."),
                .optional("payload", .integer, default: 0, in: 0...1_000_000, "Bytes that each round sets."),
                .optional("fail_at", .integer, default: 0, in: 0...400, "The round that fails; 0: none."),
                .optional("fails", .integer, default: 0, in: 0...1_000_000, "How often it fails."),
            ],
            outputs: ["n", "sum", "trail", "payload_bytes"]
        ) { graph, _ in
            graph.addNode("count") { state, context in
                try await effects.around(context) {
                    try await Task.sleep(for: state.delay)
                    return state.setting("n", to: .int(state.number("n") + 1))
                }
            }
            addBranch("odd", weight: 3, effects, to: &graph)
            addBranch("even", weight: 5, effects, to: &graph)
            graph.addNode("done") { state, context in
                try await effects.around(context) {
                    state.setting("payload_bytes", to: .int(state["blob"]?.stringValue?.utf8.count ?? 0))
                }
            }
            graph.setEntryPoint("count")
            graph.addEdge(from: "count", to: "odd", when: Predicate("n is odd") { $0.number("n") % 2 == 1 })
            graph.addEdge(from: "count", to: "even")
            graph.addExitPoint("done")
        }
    }

    private static func addBranch(_ name: NodeName, weight: Int, _ effects: EffectLog, to graph: inout StateGraph) {
        graph.addNode(name) { state, context in
            try await effects.around(context) {
                try await Task.sleep(for: state.delay)
                let round = state.number("n")
                if round == state.number("fail_at"), context.iteration < 2 * round + state.number("fails") {
                    throw DesignedFailure("round \(round)")
                }
                let letter = round % 2 == 1 ? "o" : "e"
                var next = state.setting("sum", to: .int(state.number("sum") + weight * round))
                next = next.setting("trail", to: .string((state["trail"]?.stringValue ?? "") + letter))
                guard state.number("payload") > 0 else { return next }
                return next.setting("blob", to: .string(String(repeating: letter, count: state.number("payload"))))
            }
        }
        let isLeft = Predicate("rounds left") { $0.number("n") < $0.number("rounds") }
        graph.addEdge(from: name, to: "count", when: isLeft)
        graph.addEdge(from: name, to: "done")
    }
}
