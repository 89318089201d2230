import AgentLabAPI
import ArgumentParser

struct AddProvider: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a provider.",
        discussion:
            "Where models are reached. Everything that is wrong with it is said at once, and nothing is stored then."
    )

    @Argument(help: "Its name.")
    var name: String

    @OptionGroup var settings: ProviderOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let config = try settings.patch(reading: context.files.read)
        let provider = try await daemon.call(ProvidersCreate(name: name, config: config)).provider
        if output.isJSON { try context.standardOutput.json(provider) }
        return .success
    }
}
