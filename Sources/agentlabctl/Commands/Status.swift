import AgentLabAPI
import ArgumentParser

struct Status: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "Show how the daemon is.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let info = try await daemon.call(DaemonInfo())
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

/// `status --json`: both of the protocol's records.
private struct DaemonReport: Encodable {
    let info: DaemonInfoRecord
    let status: DaemonStatusRecord
}
