import AgentLabAPI
import ArgumentParser

struct RemoveProvider: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a provider.",
        discussion: "One that agents use stays, and they are named."
    )

    @Argument(help: "The provider.")
    var provider: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let removed = try await daemon.call(ProvidersDelete(provider: provider)).provider
        if output.isJSON { try context.standardOutput.json(removed) }
        return .success
    }
}
