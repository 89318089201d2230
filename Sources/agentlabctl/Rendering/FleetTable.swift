package import AgentLabAPI
package import FoundationEssentials

/// `agentlabctl status --fleet`: the daemons of the database.
package struct FleetTable {
    private let daemons: [DaemonRecord]
    /// The daemon that has answered.
    private let answering: UUID
    private let localTime: (Date) -> String

    package init(_ daemons: [DaemonRecord], answering: UUID, localTime: @escaping (Date) -> String) {
        self.daemons = daemons
        self.answering = answering
        self.localTime = localTime
    }

    package func lines(style: Style) -> [String] {
        var table = Table([
            ("DAEMON", .left), ("HOST", .left), ("PID", .right), ("VERSION", .left), ("STATE", .left), ("RUNS", .right),
            ("HEARTBEAT", .left), ("SINCE", .left),
        ])
        for daemon in daemons {
            let mark = daemon.id == answering ? "*" : ""
            table.append([
                Table.Cell("\(daemon.id)".lowercased() + mark, daemon.id == answering ? .bold : nil),
                Table.Cell(daemon.hostname),
                Table.Cell("\(daemon.pid)"),
                Table.Cell(daemon.version),
                Table.Cell(Self.state(of: daemon), Self.tint(of: daemon.state)),
                Table.Cell(daemon.maxConcurrentRuns.map { "\(daemon.running)/\($0)" } ?? "\(daemon.running)"),
                Table.Cell("\(HumanDuration.text(seconds: daemon.heartbeatAgeSeconds)) ago"),
                Table.Cell(localTime(daemon.startedAt)),
            ])
        }
        return table.lines(style: style)
    }

    private static func state(of daemon: DaemonRecord) -> String {
        guard let reason = daemon.endedBecause else { return daemon.state.rawValue }
        return "\(daemon.state) (\(reason))"
    }

    private static func tint(of state: DaemonLiveness) -> Style.Tint? {
        switch state {
        case .alive: .green
        case .silent: .red
        default: nil
        }
    }
}
