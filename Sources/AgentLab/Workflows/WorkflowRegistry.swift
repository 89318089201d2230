import AgentLabAPI
import Crypto
public import Logging
package import Orchestration

/// The workflows that a daemon can execute, each with its graph built and validated.
public struct WorkflowRegistry: Sendable {
    package let entries: [String: Entry]

    /// A workflow and what was derived from it once.
    package struct Entry: Sendable {
        package let workflow: Workflow
        package let graph: RunnableGraph
        /// The content hash: 16 hexadecimal digits over version, params and graph.
        package let version: String
    }

    /// Builds and validates the graph of each workflow.
    ///
    /// - Throws: ``LaboratoryError`` that names the workflow when two share a name or a graph is invalid.
    public init(_ workflows: [Workflow], logger: Logger) throws {
        var entries: [String: Entry] = [:]
        for workflow in workflows {
            guard entries[workflow.name] == nil else {
                throw LaboratoryError(.internal, "two workflows are named \"\(workflow.name)\"")
            }
            entries[workflow.name] = try Entry(workflow, logger: logger)
        }
        self.entries = entries
    }

    package func entry(_ name: String) throws -> Entry {
        guard let entry = entries[name] else {
            let known = entries.keys.sorted().joined(separator: ", ")
            throw LaboratoryError(
                .workflowNotFound,
                "workflow \"\(name)\" is unknown; " + (known.isEmpty ? "there are none" : "known are \(known)")
            )
        }
        return entry
    }

    package var names: [String] { entries.keys.sorted() }
}

extension WorkflowRegistry.Entry {
    fileprivate init(_ workflow: Workflow, logger: Logger) throws {
        var logger = logger
        logger[metadataKey: "workflow.name"] = "\(workflow.name)"
        do {
            var graph = StateGraph(workflow.name)
            try workflow.graph(&graph, Runtime(logger: logger))
            self.graph = try graph.validated()
        } catch {
            throw LaboratoryError(.internal, "workflow \"\(workflow.name)\": \(error)", cause: error)
        }
        self.workflow = workflow
        version = workflow.contentHash ?? Self.contentHash(workflow, graph)
    }

    private static func contentHash(_ workflow: Workflow, _ graph: RunnableGraph) -> String {
        var lines = ["workflow \(workflow.name) \(workflow.version)", "entry \(graph.entryPoint)"]
        lines += workflow.parameters.map { "param \($0.name) \($0.kind.rawValue) \($0.isRequired)" }
        lines += graph.nodes.map { "node \($0)" }
        lines += graph.edges.map { "edge \($0.from) \($0.to) \($0.predicate?.name ?? "")" }
        lines += graph.exitPoints.map { "exit \($0)" }.sorted()
        let digest = SHA256.hash(data: Array(lines.joined(separator: "\n").utf8))
        return digest.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
