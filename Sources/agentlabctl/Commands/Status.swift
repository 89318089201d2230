import AgentLabAPI
import ArgumentParser

struct Status: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "Show how the daemon is, or all daemons of its database.")

    @Flag(help: "List the daemons that share the database: their runs, and when each was last heard of.")
    var fleet = false
    @Flag(help: "With --fleet, list daemons that have ended too.")
    var all = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let info = try await daemon.call(DaemonInfo())
        if fleet || all {
            try await showFleet(in: context, with: daemon, answering: info)
            return .success
        }
        let status = try await daemon.call(DaemonStatus())
        guard !output.isJSON else {
            try context.standardOutput.json(DaemonReport(info: info, status: status))
            return .success
        }
        let details = StatusDetails(info: info, status: status, socket: daemon.path, localTime: context.localTime)
        try context.standardOutput.lines(details.lines(style: context.style))
        return .success
    }
}

extension Status {
    private func showFleet(in context: Context, with daemon: Daemon, answering info: DaemonInfoRecord) async throws {
        let answer = try await daemon.call(DaemonList(all: all ? true : nil))
        guard !output.isJSON else { return try context.standardOutput.json(answer) }
        let table = FleetTable(answer.data, answering: info.daemonID, localTime: context.localTime)
        try context.standardOutput.lines(table.lines(style: context.style))
    }
}

/// `status --json`: both of the protocol's records.
private struct DaemonReport: Encodable {
    let info: DaemonInfoRecord
    let status: DaemonStatusRecord
}
