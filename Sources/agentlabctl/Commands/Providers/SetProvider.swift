import AgentLabAPI
import AgentLabJSON
import ArgumentParser

struct SetProvider: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a provider.",
        discussion: "What is not given stays. Calls that begin from then on are made by what comes out."
    )

    @Argument(help: "The provider.")
    var provider: String

    @Option(help: "A new name.")
    var name: String?

    @OptionGroup var settings: ProviderOptions

    @Option(help: ArgumentHelp("A setting that goes, by its path; may be given several times.", valueName: "path"))
    var unset: [String] = []

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        var patch = try settings.patch(reading: context.files.read)
        for path in unset { patch = patch.setting(path.split(separator: ".").map(String.init)[...], to: .null) }
        let config = patch.objectValue?.isEmpty == true ? nil : patch
        let request = ProvidersUpdate(provider: provider, name: name, config: config)
        let changed = try await daemon.call(request).provider
        if output.isJSON { try context.standardOutput.json(changed) }
        return .success
    }
}
