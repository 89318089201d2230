import AgentLabAPI
import ArgumentParser

struct AddAgent: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add an agent.",
        discussion:
            "A model of a provider, with what it is told. Everything that is wrong with it is said at once, and nothing is stored then."
    )

    @Argument(help: "Its name.")
    var name: String

    @Option(help: "The provider of its model.")
    var provider: String

    @OptionGroup var settings: AgentOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let config = try settings.patch(reading: context.files.read)
        let agent = try await daemon.call(AgentsCreate(name: name, provider: provider, config: config)).agent
        if output.isJSON { try context.standardOutput.json(agent) }
        return .success
    }
}
