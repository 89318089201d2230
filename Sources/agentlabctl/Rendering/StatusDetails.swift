package import AgentLabAPI
package import FoundationEssentials

/// `agentlabctl status`: how the daemon is.
package struct StatusDetails {
    private let info: DaemonInfoRecord
    private let status: DaemonStatusRecord
    private let socket: String
    private let localTime: (Date) -> String

    package init(
        info: DaemonInfoRecord,
        status: DaemonStatusRecord,
        socket: String,
        localTime: @escaping (Date) -> String
    ) {
        self.info = info
        self.status = status
        self.socket = socket
        self.localTime = localTime
    }

    package func lines(style: Style) -> [String] {
        var details = Details()
        details.append("Daemon", "\(info.name) \(info.version), process \(info.pid) on \(info.hostname)", .bold)
        details.append("State", state, status.state == .ready ? .green : .yellow)
        details.append("Database", database, status.database.connected ? nil : .red)
        details.append("Runs", runs)
        details.append("Up", "\(HumanDuration.text(seconds: status.uptimeSeconds)), since \(localTime(info.startedAt))")
        details.append("Not used", status.workflowMistakes?.joined(separator: "\n"), .red)
        details.append("Socket", socket)
        details.append("Files", info.stateDirectory)
        return details.lines(style: style)
    }

    private var state: String {
        let words = status.state.rawValue.split(separator: "_").joined(separator: " ")
        return "\(words) since \(localTime(status.since))"
    }

    private var database: String {
        if status.database.connected { return "\(info.database), connected" }
        let cause = status.database.errorMessage.map { ": \($0)" } ?? ""
        return "\(info.database), lost since \(localTime(status.database.since))\(cause)"
    }

    private var runs: String {
        let counts = status.runs
        return "\(counts.running) running of at most \(status.maxConcurrentRuns), "
            + "\(counts.waiting) waiting, \(counts.pending) pending"
    }
}
