import AgentLabAPI
import ArgumentParser

struct ShowProvider: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show everything about a provider.")

    @Argument(help: "The provider.")
    var provider: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let provider = try await daemon.call(ProvidersFind(provider: provider)).provider
        guard !output.isJSON else {
            try context.standardOutput.json(provider)
            return .success
        }
        try context.standardOutput.lines(
            CatalogDetails(provider, localTime: context.localTime).lines(style: context.style)
        )
        return .success
    }
}
