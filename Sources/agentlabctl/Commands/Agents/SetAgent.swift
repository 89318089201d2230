import AgentLabAPI
import AgentLabJSON
import ArgumentParser

struct SetAgent: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change an agent.",
        discussion: "What is not given stays. Calls that begin from then on are made by what comes out."
    )

    @Argument(help: "The agent.")
    var agent: String

    @Option(help: "A new name.")
    var name: String?

    @Option(help: "Another provider.")
    var provider: String?

    @OptionGroup var settings: AgentOptions

    @Option(help: ArgumentHelp("A setting that goes, by its path; may be given several times.", valueName: "path"))
    var unset: [String] = []

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        var patch = try settings.patch(reading: context.files.read)
        for path in unset { patch = patch.setting(path.split(separator: ".").map(String.init)[...], to: .null) }
        let config = patch.objectValue?.isEmpty == true ? nil : patch
        let request = AgentsUpdate(agent: agent, name: name, provider: provider, config: config)
        let changed = try await daemon.call(request).agent
        if output.isJSON { try context.standardOutput.json(changed) }
        return .success
    }
}
