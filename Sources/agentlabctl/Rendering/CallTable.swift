package import AgentLabAPI

/// `agentlabctl show --calls`: which agents were called, and what that has cost.
package struct CallTable {
    private let calls: [CallRecord]

    package init(_ calls: [CallRecord]) {
        self.calls = calls
    }

    package func lines(style: Style) -> [String] {
        guard !calls.isEmpty else { return ["no calls of agents"] }
        var table = Table([
            ("STAGE", .right), ("CALL", .left), ("AGENT", .left), ("MODEL", .left), ("TOKENS IN", .right),
            ("OUT", .right), ("TIME", .right), ("ATTEMPTS", .right),
        ])
        for call in calls {
            table.append([
                Table.Cell(String(call.iteration)),
                Table.Cell(call.step),
                Table.Cell(call.agent),
                Table.Cell(call.model),
                Table.Cell(call.inputTokens.map(String.init) ?? "?"),
                Table.Cell(call.outputTokens.map(String.init) ?? "?"),
                Table.Cell(HumanDuration.text(milliseconds: call.durationMilliseconds)),
                Table.Cell(String(call.attempts)),
            ])
        }
        return table.lines(style: style)
    }
}
