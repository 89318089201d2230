package import AgentLabAPI

/// `agentlabctl workflows`: what can be executed.
package struct WorkflowTable {
    private let workflows: [WorkflowRecord]

    package init(_ workflows: [WorkflowRecord]) {
        self.workflows = workflows
    }

    package func lines(style: Style) -> [String] {
        var table = Table([
            ("WORKFLOW", .left), ("VERSION", .left), ("RUNS", .left), ("PARAMS", .left), ("DESCRIPTION", .left),
        ])
        for workflow in workflows {
            table.append([
                Table.Cell(workflow.name),
                Table.Cell(String(workflow.version.prefix(8)), .dim),
                Table.Cell(Self.runs(of: workflow)),
                Table.Cell(Self.signature(of: workflow)),
                Table.Cell(workflow.description),
            ])
        }
        return table.lines(style: style)
    }

    /// The live ones, and how many of them began with an older version.
    private static func runs(of workflow: WorkflowRecord) -> String {
        guard let live = workflow.liveRuns else { return "?" }
        guard let older = workflow.liveRunsOfOlderVersions, older > 0 else { return "\(live)" }
        return "\(live) (\(older) older)"
    }

    /// The params, those that may be left out in brackets.
    private static func signature(of workflow: WorkflowRecord) -> String {
        workflow.parameters.map { $0.required ? $0.name : "[\($0.name)]" }.joined(separator: " ")
    }
}
