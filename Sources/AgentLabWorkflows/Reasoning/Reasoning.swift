public import AgentLab
import AgentLabJSON
import Orchestration

extension Workflow {
    /// Thinks a question through in three steps: takes it apart, reasons about it, and concludes.
    ///
    /// Params: `question`, `agent`; for each of the nodes `analyze`, `reason` and `conclude` `NODE_agent` and `NODE_system`.
    /// Result: `analysis`, `reasoning`, `conclusion`.
    public static var reasoning: Workflow {
        Workflow(
            name: "reasoning",
            description: "Think a question through: analyze it, reason about it, conclude.",
            parameters: [.required("question", .string, "What is to be thought through."), AgentRole.agent]
                + ReasoningStep.all.flatMap(\.role.parameters),
            outputs: ReasoningStep.all.map(\.output),
            graph: { graph, runtime in
                for step in ReasoningStep.all {
                    graph.addNode(NodeName(step.role.node), ReasoningNode(step: step, runtime: runtime))
                }
                graph.addEdge(from: "analyze", to: "reason")
                graph.addEdge(from: "reason", to: "conclude")
                graph.setEntryPoint("analyze")
                graph.addExitPoint("conclude")
            }
        )
    }
}

/// One of the steps: what it is given of the state, under which titles, and what it leaves there.
private struct ReasoningStep: Sendable {
    let role: AgentRole
    let inputs: [(key: String, title: String)]
    let output: String

    static let all = [
        ReasoningStep(
            role: AgentRole(
                node: "analyze",
                system: "Take the question apart: what is asked, what is known, what is assumed, what is missing."
            ),
            inputs: [("question", "Question")],
            output: "analysis"
        ),
        ReasoningStep(
            role: AgentRole(
                node: "reason",
                system: "Reason step by step from the analysis towards an answer. Weigh what speaks against each step."
            ),
            inputs: [("question", "Question"), ("analysis", "Analysis")],
            output: "reasoning"
        ),
        ReasoningStep(
            role: AgentRole(
                node: "conclude",
                system: "State the conclusion in a few sentences, and how certain it is."
            ),
            inputs: [("question", "Question"), ("analysis", "Analysis"), ("reasoning", "Reasoning")],
            output: "conclusion"
        ),
    ]

}

/// Asks for one step.
private struct ReasoningNode: Node {
    let step: ReasoningStep
    let runtime: Runtime

    func execute(_ state: State, context: NodeContext) async throws -> State {
        var parts: [String] = []
        for (key, title) in step.inputs { parts.append("\(title):\n\(try state.get(key, as: String.self))") }
        let text = try await step.role.text(parts.joined(separator: "\n\n"), state, by: runtime, in: context)
        return state.setting(step.output, to: .string(text))
    }
}
