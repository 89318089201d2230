package import AgentLabAPI
import AgentLabJSON
package import FoundationEssentials

/// What `agentlabctl show` was asked for; as JSON an object whose members the protocol's records are.
package struct RunReport: Codable {
    package var run: RunRecord
    package var stages: [StageRecord]?
    package var decisions: [DecisionRecord]?
    package var checkpoint: CheckpointRecord?
    package var children: [RunTree]?
    package var calls: [CallRecord]?

    package init(
        run: RunRecord,
        stages: [StageRecord]? = nil,
        decisions: [DecisionRecord]? = nil,
        checkpoint: CheckpointRecord? = nil
    ) {
        self.run = run
        self.stages = stages
        self.decisions = decisions
        self.checkpoint = checkpoint
    }

    package func lines(now: Date, localTime: @escaping (Date) -> String, style: Style) -> [String] {
        var lines = RunDetails(run, now: now, localTime: localTime).lines(style: style)
        if let stages {
            lines += [""] + StageTable(stages, decisions: decisions ?? [], now: now).lines(style: style)
        }
        if let calls { lines += [""] + CallTable(calls).lines(style: style) }
        if let children {
            lines += ["", style.paint("Children", .bold)]
            lines += children.isEmpty ? ["none"] : RunTree.lines(children, style: style)
        }
        if let checkpoint {
            let place = checkpoint.checkpointNode.map { "stage \(checkpoint.iteration), \($0)" } ?? "the beginning"
            lines += ["", style.paint("State after \(Printable.line(place))", .bold)]
            lines += [Printable.paragraph(checkpoint.stateData.encodedString(pretty: true))]
        }
        return lines
    }
}
