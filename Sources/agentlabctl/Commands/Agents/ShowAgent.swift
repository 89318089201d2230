import AgentLabAPI
import ArgumentParser

struct ShowAgent: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show everything about an agent.")

    @Argument(help: "The agent.")
    var agent: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let agent = try await daemon.call(AgentsFind(agent: agent)).agent
        guard !output.isJSON else {
            try context.standardOutput.json(agent)
            return .success
        }
        try context.standardOutput.lines(
            CatalogDetails(agent, localTime: context.localTime).lines(style: context.style)
        )
        return .success
    }
}
