import AgentLabJSON
import Orchestration

extension StateGraph {
    /// Nodes one after the other, each of which appends its name to the list under `trace`.
    static func line(_ names: NodeName...) throws -> RunnableGraph {
        var graph = StateGraph("line")
        for name in names {
            graph.addNode(name) { state, context in state.traced(context.node) }
        }
        for (from, to) in zip(names, names.dropFirst()) {
            graph.addEdge(from: from, to: to)
        }
        if let first = names.first, let last = names.last {
            graph.setEntryPoint(first)
            graph.addExitPoint(last)
        }
        return try graph.validated()
    }

    /// A node `work` that counts up `count` and follows itself until it has reached a number, then `end`.
    static func loop(until limit: Int) throws -> RunnableGraph {
        var graph = StateGraph("loop")
        graph.addNode("work") { state, _ in
            state.setting("count", to: .int((state["count"]?.intValue ?? 0) + 1))
        }
        graph.addNode("end") { state, _ in state }
        graph.addEdge(from: "work", to: "end", when: .equals("count", .int(limit)), named: "enough")
        graph.addEdge(from: "work", to: "work")
        graph.setEntryPoint("work")
        graph.addExitPoint("end")
        return try graph.validated()
    }

    /// A single node that is entry and exit.
    static func single(
        _ name: NodeName = "only",
        _ body: @escaping @Sendable (State, NodeContext) async throws -> State
    ) throws -> RunnableGraph {
        var graph = StateGraph("single")
        graph.addNode(name, body)
        graph.setEntryPoint(name)
        graph.addExitPoint(name)
        return try graph.validated()
    }
}

extension State {
    func traced(_ node: NodeName) -> State {
        setting("trace", to: .array((self["trace"]?.arrayValue ?? []) + [.string(node.rawValue)]))
    }

    var trace: [String] { self["trace"]?.arrayValue?.compactMap(\.stringValue) ?? [] }
}
