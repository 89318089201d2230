import AgentLab
import AgentLabJSON
import Orchestration

extension Workflow {
    /// Many items in parallel, each a step, and their sum.
    static func fan(_ effects: EffectLog) -> Workflow {
        Workflow(
            name: "fan",
            description: "Square numbers in parallel and add the squares up.",
            parameters: [
                .optional("items", .integer, default: 8, in: 1...1_000, "How many numbers."),
                .optional("delay_ms", .integer, default: 0, in: 0...60_000, "How long each takes."),
            ],
            outputs: ["total"]
        ) { graph, _ in
            graph.addNode("square") { state, context in
                try await effects.around(context) {
                    let delay = state.delay
                    let squares = Parallel<Int, Int>("square", configuration: ParallelConfiguration(maxWorkers: 4)) {
                        number,
                        inner in
                        try await effects.around(inner) {
                            try await Task.sleep(for: delay)
                            return number * number
                        }
                    }
                    let result = try await squares.run(Array(1...state.number("items")), in: context)
                    return state.setting("squares", to: .array(result.results.map { .int($0) }))
                }
            }
            graph.addNode("sum") { state, context in
                try await effects.around(context) {
                    let squares = state["squares"]?.arrayValue ?? []
                    return state.setting("total", to: .int(squares.reduce(0) { $0 + ($1.intValue ?? 0) }))
                }
            }
            graph.setEntryPoint("square")
            graph.addEdge(from: "square", to: "sum")
            graph.addExitPoint("sum")
        }
    }
}
