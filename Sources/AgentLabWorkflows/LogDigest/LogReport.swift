import AgentLabJSON
import Orchestration

/// The errors of a log, for people.
struct LogReport {
    let summary: String
    let text: String

    init(_ state: State) throws {
        let errors = try state.get("errors", as: Int.self)
        let lines = try state.get("lines", as: Int.self)
        let patterns = state["patterns"]?.arrayValue ?? []
        let bad = patterns.filter { $0["severity"] == "error" || $0["severity"] == "critical" }
        summary = "\(errors) of \(lines) lines report errors"
        text = ([summary] + bad.map(Self.entry)).joined(separator: "\n")
    }

    private static func entry(_ pattern: JSONValue) -> String {
        func string(_ key: String) -> String { pattern[key]?.stringValue ?? "" }
        func number(_ key: String) -> Int { pattern[key]?.intValue ?? 0 }
        return """

            \(number("count")) × \(string("severity")): \(string("pattern"))
              line \(number("line")): \(string("example"))
            """
    }
}
