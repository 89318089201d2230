package import AgentLabAPI
import AgentLabJSON

/// `agentlabctl workflows NAME`: what one workflow takes and does.
package struct WorkflowDetails {
    private let workflow: WorkflowRecord

    package init(_ workflow: WorkflowRecord) {
        self.workflow = workflow
    }

    package func lines(style: Style) -> [String] {
        var details = Details()
        details.append("Workflow", workflow.name, .bold)
        details.append("Description", workflow.description)
        details.append("Version", workflow.version)
        details.append("File", workflow.file)
        details.append("Begins with", workflow.entryPoint)
        details.append("Ends after", workflow.exitPoints.joined(separator: ", "))
        if let limits = workflow.limits { append(limits, to: &details) }
        return details.lines(style: style) + [""] + parameters(style: style) + [""] + edges(style: style)
    }

    private func append(_ limits: WorkflowLimitsRecord, to details: inout Details) {
        details.append("At once", limits.concurrency.map { "\($0) run\($0 == 1 ? "" : "s")" })
        details.append("Timeout", limits.timeoutSeconds.map { "\(HumanDuration.text(seconds: $0))" })
        details.append(
            "Kept",
            limits.retention.map { kept in
                kept.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            }
        )
    }

    private func parameters(style: Style) -> [String] {
        guard !workflow.parameters.isEmpty else { return ["takes no params"] }
        var table = Table([("PARAM", .left), ("TYPE", .left), ("DEFAULT", .left), ("DESCRIPTION", .left)])
        for parameter in workflow.parameters {
            let fallback = parameter.defaultValue?.encodedString() ?? (parameter.required ? "required" : "-")
            table.append([
                Table.Cell(parameter.name),
                Table.Cell(parameter.type),
                Table.Cell(fallback),
                Table.Cell(parameter.description ?? ""),
            ])
        }
        return table.lines(style: style)
    }

    private func edges(style: Style) -> [String] {
        var table = Table([("NODE", .left), ("THEN", .left), ("WHEN", .left)])
        for node in workflow.nodes {
            let edges = workflow.edges.filter { $0.from == node }
            if edges.isEmpty { table.append([Table.Cell(node), Table.Cell("-", .dim), Table.Cell("")]) }
            for edge in edges {
                table.append([Table.Cell(node), Table.Cell(edge.to), Table.Cell(edge.predicate ?? "")])
            }
        }
        return table.lines(style: style)
    }
}
