import AgentLab
import AgentLabJSON
import Orchestration

/// A node's failure.
struct NodeProblem: Error, CustomStringConvertible {
    let description: String
}

extension Workflow {
    /// Counts to the param `to`, one stage a number, then ends in a node of its own.
    static func counter(
        _ effects: Effects = Effects(),
        maxIterations: Int = 100_000,
        at each: @escaping @Sendable (Int) async throws -> Void = { _ in }
    ) -> Workflow {
        Workflow(
            name: "counter",
            description: "Counts.",
            parameters: [.required("to", .integer, "The last number.")],
            maxIterations: maxIterations
        ) { graph, _ in
            graph.addNode("count") { state, context in
                let next = (state["count"]?.intValue ?? 0) + 1
                effects.note("\(context.runID) \(next)")
                try await each(next)
                return state.setting("count", to: .int(next)).setting(
                    "more",
                    to: .bool(next < state["to"]?.intValue ?? 0)
                )
            }
            graph.addNode("finish") { state, _ in state.setting("finished", to: true) }
            graph.addEdge(from: "count", to: "count", when: .equals("more", true))
            graph.addEdge(from: "count", to: "finish")
            graph.setEntryPoint("count")
            graph.addExitPoint("finish")
        }
    }

    /// One node that is a closure.
    static func single(
        _ name: String = "single",
        outputs: [String]? = nil,
        _ body: @escaping @Sendable (State, NodeContext) async throws -> State
    ) -> Workflow {
        Workflow(name: name, description: "One node.", outputs: outputs) { graph, _ in
            graph.addNode("only") { state, context in try await body(state, context) }
            graph.setEntryPoint("only")
            graph.addExitPoint("only")
        }
    }

    /// One node that waits at a gate and changes nothing.
    static func gated(_ name: String = "single", by gate: Gate) -> Workflow {
        single(name) { state, _ in
            try await gate.pass()
            return state
        }
    }
}
