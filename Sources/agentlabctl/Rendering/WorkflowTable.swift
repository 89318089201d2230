package import AgentLabAPI

/// `agentlabctl workflows`: what can be executed.
package struct WorkflowTable {
    private let workflows: [WorkflowRecord]

    package init(_ workflows: [WorkflowRecord]) {
        self.workflows = workflows
    }

    package func lines(style: Style) -> [String] {
        var table = Table([("WORKFLOW", .left), ("PARAMS", .left), ("DESCRIPTION", .left)])
        for workflow in workflows {
            table.append([
                Table.Cell(workflow.name),
                Table.Cell(Self.signature(of: workflow)),
                Table.Cell(workflow.description),
            ])
        }
        return table.lines(style: style)
    }

    /// The params, those that may be left out in brackets.
    private static func signature(of workflow: WorkflowRecord) -> String {
        workflow.parameters.map { $0.required ? $0.name : "[\($0.name)]" }.joined(separator: " ")
    }
}
