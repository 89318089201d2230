package import AgentLabAPI
package import FoundationEssentials

/// `agentlabctl runs`: a page of runs, one a line.
package struct RunTable {
    private let page: Page<RunRecord>
    private let now: Date

    package init(_ page: Page<RunRecord>, now: Date) {
        self.page = page
        self.now = now
    }

    package func lines(style: Style) -> [String] {
        var table = Table([
            ("RUN", .left), ("WORKFLOW", .left), ("STATUS", .left), ("STAGES", .right), ("TIME", .right),
            ("CREATED", .right), ("NODE", .left),
        ])
        for run in page.data { table.append(row(of: run)) }
        return table.lines(style: style)
    }

    /// What a reader of this page has to know of the others; nil when there are none.
    package var remark: String? { PageRemark.text(for: page, of: "runs") }

    private func row(of run: RunRecord) -> [Table.Cell] {
        [
            Table.Cell(run.id.uuidString.lowercased()),
            Table.Cell(run.workflowName),
            Table.Cell(RunText.status(of: run), Style.Tint(run.status)),
            Table.Cell(String(run.iteration)),
            Table.Cell(RunText.elapsed(of: run, now: now) ?? "-"),
            Table.Cell(HumanDuration.age(of: run.createdAt, at: now) + " ago"),
            Table.Cell(run.status == .completed ? "" : run.node ?? ""),
        ]
    }
}
