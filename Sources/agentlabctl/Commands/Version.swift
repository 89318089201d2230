import AgentLabAPI
import ArgumentParser

struct Version: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the versions of the client and of the daemon.",
        discussion: "The exit status is 0 also when no daemon can be reached."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        var report = VersionReport(client: clientVersion, protocolVersion: ControlProtocol.version)
        do {
            report.daemon = try await daemon.call(DaemonInfo()).version
        } catch let failure as CommandFailure {
            try context.standardError.line("agentlabctl: \(failure.message)")
        }
        guard !output.isJSON else {
            try context.standardOutput.json(report)
            return .success
        }
        try context.standardOutput.line("agentlabctl \(report.client)")
        if let version = report.daemon { try context.standardOutput.line("agentlabd \(Printable.line(version))") }
        return .success
    }
}

private struct VersionReport: Encodable {
    enum CodingKeys: String, CodingKey {
        case client
        case protocolVersion = "protocol_version"
        case daemon
    }

    let client: String
    let protocolVersion: Int
    var daemon: String?
}
