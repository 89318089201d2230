public import AgentLab
import AgentLabJSON
import Orchestration

extension Workflow {
    /// Tells what a log file is about: which kinds of lines it has, how bad and how frequent they are.
    ///
    /// Times, numbers, UUIDs, IP and MAC addresses and hexadecimal values are masked, so that lines which differ in nothing
    /// else become one pattern. Patterns are ranked by severity, then by frequency. When lines report errors, the node `report`
    /// follows and writes a report with one example of each pattern, else `all_clear`.
    ///
    /// It reads syslog-like text, JSON lines and anything else that has lines, up to the size that the file has at the start,
    /// in bounded memory: of each severity the first 5,000 patterns are kept (`other_lines` counts the lines of any further
    /// ones), and lines are cut after 16 KiB (`cut_lines`). Bytes that are not UTF-8 are replaced.
    ///
    /// Params: `path` (absolute), `top` (10; how many patterns).
    /// Result: `verdict` (`errors` or `all_clear`), `summary`, `lines`, `errors`, `severities`, `patterns`, `distinct_patterns`,
    /// `other_lines`, `cut_lines`, and `report` when there are errors.
    public static var logDigest: Workflow {
        Workflow(
            name: "log-digest",
            description: "Condense a log file into its patterns, the worst and most frequent first.",
            parameters: [
                .required("path", .string, "The log file, as an absolute path."),
                .optional("top", .integer, default: 10, in: 1...1000, "How many patterns the result shows."),
            ],
            outputs: [
                "verdict", "summary", "lines", "errors", "severities", "patterns", "distinct_patterns", "other_lines",
                "cut_lines", "report",
            ],
            initialState: { parameters in
                _ = try AbsolutePath(parameters)
                return parameters.values
            },
            graph: { graph, _ in
                graph.addNode("read", ReadNode())
                graph.addNode("report", ReportNode())
                graph.addNode("all_clear", AllClearNode())
                graph.addEdge(from: "read", to: "report", when: .not(.equals("errors", 0)), named: "errors found")
                graph.addEdge(from: "read", to: "all_clear")
                graph.setEntryPoint("read")
                graph.addExitPoint("report")
                graph.addExitPoint("all_clear")
            }
        )
    }
}

/// Reads the log and ranks its patterns.
private struct ReadNode: Node {
    func execute(_ state: State, context: NodeContext) async throws -> State {
        let path = RawPath(try state.get("path", as: String.self))
        let top = try state.get("top", as: Int.self)
        let summary = try await BlockingWork.run { try LogSummary(of: path, stop: $0) }
        return state.merging(summary.json(top: top))
    }
}

/// Writes down what is wrong.
private struct ReportNode: Node {
    func execute(_ state: State, context: NodeContext) async throws -> State {
        let report = try LogReport(state)
        return state.merging([
            "verdict": "errors", "summary": .string(report.summary), "report": .string(report.text),
        ])
    }
}

/// Says that nothing is.
private struct AllClearNode: Node {
    func execute(_ state: State, context: NodeContext) async throws -> State {
        let lines = try state.get("lines", as: Int.self)
        return state.merging([
            "verdict": "all_clear", "summary": "no errors in \(lines) \(lines == 1 ? "line" : "lines")",
        ])
    }
}
