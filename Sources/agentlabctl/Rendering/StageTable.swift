package import AgentLabAPI
package import FoundationEssentials

/// `agentlabctl show --stages`: what was executed, and what was decided after it.
package struct StageTable {
    private let stages: [StageRecord]
    private let decisions: [Int: DecisionRecord]
    private let now: Date

    package init(_ stages: [StageRecord], decisions: [DecisionRecord], now: Date) {
        self.stages = stages
        self.decisions = Dictionary(decisions.map { ($0.iteration, $0) }) { _, last in last }
        self.now = now
    }

    package func lines(style: Style) -> [String] {
        var table = Table([
            ("STAGE", .right), ("NODE", .left), ("STATUS", .left), ("ATTEMPTS", .right), ("TIME", .right),
            ("THEN", .left),
        ])
        for stage in stages { table.append(row(of: stage)) }
        return table.lines(style: style)
    }

    private func row(of stage: StageRecord) -> [Table.Cell] {
        [
            Table.Cell(String(stage.iteration)),
            Table.Cell(stage.nodeName),
            Table.Cell(stage.status.rawValue, Style.Tint(stage.status)),
            Table.Cell(String(stage.attempts)),
            Table.Cell(StageText.elapsed(of: stage, now: now)),
            stage.errorMessage.map { Table.Cell($0, .red) }
                ?? Table.Cell(StageText.decision(decisions[stage.iteration])),
        ]
    }
}
