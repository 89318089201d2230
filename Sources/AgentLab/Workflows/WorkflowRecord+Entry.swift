package import AgentLabAPI
import Orchestration

extension WorkflowRecord {
    package init(_ entry: WorkflowRegistry.Entry) {
        self.init(
            name: entry.workflow.name,
            description: entry.workflow.description,
            version: entry.version,
            parameters: entry.workflow.parameters.map(ParameterRecord.init),
            nodes: entry.graph.nodes.map(\.rawValue),
            entryPoint: entry.graph.entryPoint.rawValue,
            exitPoints: entry.graph.exitPoints.map(\.rawValue).sorted(),
            edges: entry.graph.edges.map {
                EdgeRecord(from: $0.from.rawValue, to: $0.to.rawValue, predicate: $0.predicate?.name)
            }
        )
        limits = WorkflowLimitsRecord(entry.workflow)
    }
}

extension WorkflowLimitsRecord {
    fileprivate init(_ workflow: Workflow) {
        let retention = [
            ("completed", workflow.retention.completed), ("failed", workflow.retention.failed),
            ("cancelled", workflow.retention.cancelled),
        ].compactMap { status, time in time.text.map { (status, $0) } }
        self.init(
            concurrency: workflow.concurrency,
            timeoutSeconds: workflow.timeout?.inSeconds,
            maxIterations: workflow.maxIterations,
            retention: retention.isEmpty ? nil : Dictionary(uniqueKeysWithValues: retention)
        )
    }
}

extension ParameterRecord {
    fileprivate init(_ parameter: WorkflowParameter) {
        self.init(
            name: parameter.name,
            type: parameter.kind.rawValue,
            required: parameter.isRequired,
            defaultValue: parameter.defaultValue,
            description: parameter.description
        )
    }
}
