public import AgentLab
import AgentLabJSON
import Orchestration

extension Workflow {
    /// Summarizes a text or a document.
    ///
    /// What is too long for one question, and each page of a PDF, which is looked at as an image, is condensed into notes
    /// first, several at a time; the summary is made of the notes.
    ///
    /// Params: `text` or `document` (a name or an id), `agent`, `workers` (4), `dpi` (150, of pages); for each of the nodes
    /// `condense` and `summarize` `NODE_agent` and `NODE_system`. Result: `summary`, `parts` (how many were condensed).
    public static var summarize: Workflow {
        Workflow(
            name: "summarize",
            description: "Summarize a text or a document.",
            parameters: summarizeParameters + [AgentRole.condense, .summarize].flatMap(\.parameters),
            outputs: ["summary", "parts"],
            initialState: { parameters in
                guard (parameters["text"] == nil) != (parameters["document"] == nil) else {
                    throw SummaryError("needs one of the params \"text\" and \"document\"")
                }
                return parameters.values
            },
            graph: { graph, runtime in
                graph.addNode("condense", CondenseNode(runtime: runtime))
                graph.addNode("summarize") { state, context in
                    let notes = try state.get("notes", as: String.self)
                    let summary = try await AgentRole.summarize.text(notes, state, by: runtime, in: context)
                    return state.setting("summary", to: .string(summary))
                }
                graph.addEdge(from: "condense", to: "summarize")
                graph.setEntryPoint("condense")
                graph.addExitPoint("summarize")
            }
        )
    }

    private static let summarizeParameters: [WorkflowParameter] = [
        .optional("text", .string, "The text."),
        .optional("document", .string, "The document, by its name or id: a PDF or a text."),
        AgentRole.agent,
        .optional("workers", .integer, default: 4, in: 1...32, "How many parts are condensed at a time."),
        .optional("dpi", .integer, default: 150, in: 72...1200, "How finely pages are rendered."),
    ]
}

extension AgentRole {
    static let condense = AgentRole(
        node: "condense",
        system: "Condense this part of a longer document into notes: what it says, with its names, numbers and dates."
    )
    static let summarize = AgentRole(
        node: "summarize",
        system: "Summarize what you are given in a few sentences. Keep to what it says."
    )
}

/// What cannot be summarized.
struct SummaryError: RetryableError, Hashable, CustomStringConvertible {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    var isRetryable: Bool { false }
    var description: String { "summarize \(message)" }
}
