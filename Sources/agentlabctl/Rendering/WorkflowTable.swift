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

    /// The live ones, how many of them began with an older version, and how many are executed at once.
    private static func runs(of workflow: WorkflowRecord) -> String {
        guard let live = workflow.liveRuns else { return "?" }
        var notes: [String] = []
        if let older = workflow.liveRunsOfOlderVersions, older > 0 { notes.append("\(older) older") }
        if let concurrency = workflow.limits?.concurrency { notes.append("\(concurrency) at once") }
        return notes.isEmpty ? "\(live)" : "\(live) (\(notes.joined(separator: ", ")))"
    }

    /// The params, those that may be left out in brackets.
    private static func signature(of workflow: WorkflowRecord) -> String {
        workflow.parameters.map { $0.required ? $0.name : "[\($0.name)]" }.joined(separator: " ")
    }
}
