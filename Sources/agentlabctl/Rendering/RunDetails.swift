package import AgentLabAPI
import AgentLabJSON
package import FoundationEssentials

/// `agentlabctl show`: everything about one run.
package struct RunDetails {
    private let run: RunRecord
    private let now: Date
    private let localTime: (Date) -> String

    package init(_ run: RunRecord, now: Date, localTime: @escaping (Date) -> String) {
        self.run = run
        self.now = now
        self.localTime = localTime
    }

    package func lines(style: Style) -> [String] {
        var details = Details()
        details.append("Run", RunText.id(of: run), .bold)
        details.append("Workflow", run.workflowVersion.map { "\(run.workflowName) (\($0))" } ?? run.workflowName)
        details.append("Status", RunText.status(of: run), Style.Tint(run.status))
        details.append("Error", run.errorMessage, .red)
        details.append("Cancelled", cancellation)
        details.append("Waits for", awaited)
        details.append("Stages", stages)
        appendTimes(to: &details)
        appendSettings(to: &details)
        details.append("Params", run.params.encodedString(pretty: true))
        details.append("Result", run.result?.encodedString(pretty: true))
        return details.lines(style: style)
    }

    private var cancellation: String? {
        run.cancelRequestedAt.map { date in
            "asked for \(localTime(date))" + (run.cancelReason.map { ": \($0)" } ?? "")
        }
    }

    /// What a waiting run waits for.
    private var awaited: String? {
        guard run.status == .waiting else { return nil }
        let limit = run.wakeAt.map(localTime)
        if let signal = run.awaitedSignal {
            return "signal \(signal)" + (limit.map { ", until \($0)" } ?? "")
        }
        if let child = run.awaitedChild { return "child run \(child.uuidString.lowercased())" }
        return limit
    }

    private var stages: String {
        guard let node = run.node, run.status != .completed else { return String(run.iteration) }
        return "\(run.iteration), then \(node)"
    }

    private func appendTimes(to details: inout Details) {
        details.append("Created", localTime(run.createdAt))
        details.append("Started", run.startedAt.map(localTime))
        let elapsed = RunText.elapsed(of: run, now: now).map { " (took \($0))" } ?? ""
        details.append("Ended", run.completedAt.map { localTime($0) + elapsed })
        if run.completedAt == nil { details.append("Elapsed", RunText.elapsed(of: run, now: now)) }
    }

    /// What calls of agents have used, and what they may use.
    private var tokens: String? {
        let budget = run.maxTokens.map { "at most \($0)" }
        guard let usage = run.usage else { return budget }
        let calls = usage.calls == 1 ? "1 call" : "\(usage.calls) calls"
        let used = "\(usage.tokens) in \(calls) (\(usage.inputTokens) in, \(usage.outputTokens) out)"
        return [used, budget].compactMap { $0 }.joined(separator: ", ")
    }

    private var origin: String? {
        run.forkedFrom.map { "\($0.uuidString.lowercased()), after stage \(run.forkedIteration ?? 0)" }
    }

    private func appendSettings(to details: inout Details) {
        details.append("Timeout", run.timeoutSeconds.map(HumanDuration.text(seconds:)))
        details.append("Tokens", tokens)
        details.append("Priority", run.priority == 0 ? nil : String(run.priority))
        details.append("Key", run.key)
        details.append("Secrets", run.secretNames.isEmpty ? nil : run.secretNames.joined(separator: ", "))
        details.append("Parent", run.parent?.uuidString.lowercased())
        details.append("Fork of", origin)
        details.append("Daemon", run.owner?.uuidString.lowercased())
        details.append("Recoveries", run.recoveries == 0 ? nil : String(run.recoveries))
    }
}
