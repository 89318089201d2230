package import AgentLabAPI

/// `agentlabctl graph`: nodes and edges, and how often a run has come by.
package struct GraphPicture: Codable {
    package var workflow: WorkflowRecord
    package var run: RunRecord?
    /// How often each node has been executed, failed stages included.
    package var visits: [String: Int]?
    /// How often each edge has been taken, under "from -> to".
    package var taken: [String: Int]?

    package init(workflow: WorkflowRecord) {
        self.workflow = workflow
    }

    package init(workflow: WorkflowRecord, run: RunRecord, stages: [StageRecord], decisions: [DecisionRecord]) {
        self.workflow = workflow
        self.run = run
        visits = Dictionary(stages.map { ($0.nodeName, 1) }, uniquingKeysWith: +)
        taken = Dictionary(decisions.map { (Self.arrow($0.fromNode, $0.toNode), 1) }, uniquingKeysWith: +)
    }

    private static func arrow(_ from: String, _ to: String) -> String { "\(from) -> \(to)" }

    package func lines(style: Style) -> [String] {
        var lines: [String] = []
        if let run, run.workflowVersion != workflow.version {
            lines.append(style.paint("the run began with another version than the one that is shown", .yellow))
        }
        for node in workflow.nodes {
            lines.append(heading(of: node, style))
            for edge in workflow.edges where edge.from == node { lines.append(line(of: edge, style)) }
        }
        return lines
    }

    private func heading(of node: String, _ style: Style) -> String {
        var marks: [String] = []
        if node == workflow.entryPoint { marks.append("begins here") }
        if workflow.exitPoints.contains(node) { marks.append("ends after it") }
        if let visits { marks.append("executed \(visits[node] ?? 0) times") }
        if let run, run.node == node, !run.status.isFinal { marks.append("now") }
        let text = style.paint(Printable.line(node), visits?[node] == nil && visits != nil ? .dim : .bold)
        return marks.isEmpty ? text : "\(text)  (\(marks.joined(separator: ", ")))"
    }

    private func line(of edge: EdgeRecord, _ style: Style) -> String {
        let condition = edge.predicate.map { "  when \(Printable.line($0))" } ?? ""
        let times = taken.map { "  taken \($0[Self.arrow(edge.from, edge.to)] ?? 0) times" } ?? ""
        return "  -> \(Printable.line(edge.to))" + style.paint(condition + times, .dim)
    }

    /// The graph in the language of Graphviz.
    package var dot: [String] {
        var lines = ["digraph \(Self.quoted(workflow.name)) {", "  node [shape=box, style=rounded];"]
        for node in workflow.nodes {
            let isExit = workflow.exitPoints.contains(node)
            let label = visits.map { "\(node) (\($0[node] ?? 0))" } ?? node
            lines.append("  \(Self.quoted(node)) [label=\(Self.quoted(label))\(isExit ? ", peripheries=2" : "")];")
        }
        lines.append("  start [shape=point]; start -> \(Self.quoted(workflow.entryPoint));")
        for edge in workflow.edges {
            let label = edge.predicate.map { " [label=\(Self.quoted($0))]" } ?? ""
            lines.append("  \(Self.quoted(edge.from)) -> \(Self.quoted(edge.to))\(label);")
        }
        return lines + ["}"]
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: " ") + "\""
    }
}
