import AgentLabAPI
import Crypto
package import Orchestration

extension WorkflowRegistry {
    /// A workflow and what was derived from it once.
    package struct Entry: Sendable {
        package let workflow: Workflow
        package let graph: RunnableGraph
        /// The content hash, 16 hexadecimal digits: over the text of a file, or over version, params and graph.
        package let version: String
        /// Where it comes from; `nil` for one in Swift.
        package let file: WorkflowFile?
        /// Why runs of it fail as soon as they are executed.
        var problem: LaboratoryError?
    }
}

extension WorkflowRegistry.Entry {
    init(_ workflow: Workflow, file: WorkflowFile?, _ runtime: Runtime) throws {
        try Self.checkLimits(of: workflow)
        do {
            var graph = StateGraph(workflow.name)
            try workflow.graph(&graph, runtime)
            self.graph = try graph.validated()
        } catch {
            throw LaboratoryError(.internal, "workflow \"\(workflow.name)\": \(error)", cause: error)
        }
        self.workflow = workflow
        self.file = file
        version = workflow.contentHash ?? Self.contentHash(workflow, graph)
    }

    /// Stands for a definition that is not to be had; its runs fail and say why.
    init(unusable name: String, version: String, _ problem: LaboratoryError) throws {
        workflow = Workflow(name: name, description: "") { _, _ in }
        var graph = StateGraph(name)
        graph.addNode("missing") { state, _ in state }
        graph.setEntryPoint("missing")
        graph.addExitPoint("missing")
        self.graph = try graph.validated()
        self.version = version
        self.problem = problem
        file = nil
    }

    private static func checkLimits(of workflow: Workflow) throws {
        if let concurrency = workflow.concurrency, concurrency < 1 {
            throw LaboratoryError(
                .internal,
                "workflow \"\(workflow.name)\": concurrency must be 1 or more, not \(concurrency)"
            )
        }
        if !workflow.retention.isValid {
            let message = "workflow \"\(workflow.name)\": runs can be kept from a minute to 36500 days, or for ever"
            throw LaboratoryError(.internal, message)
        }
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
