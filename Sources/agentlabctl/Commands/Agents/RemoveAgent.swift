import AgentLabAPI
import ArgumentParser

struct RemoveAgent: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove an agent."
    )

    @Argument(help: "The agent.")
    var agent: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let removed = try await daemon.call(AgentsDelete(agent: agent)).agent
        if output.isJSON { try context.standardOutput.json(removed) }
        return .success
    }
}
