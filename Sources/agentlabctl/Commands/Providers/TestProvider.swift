import AgentLabAPI
import ArgumentParser

struct TestProvider: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Ask a provider which models it has.",
        discussion: "Says what came back and how long it took, or what went wrong."
    )

    @Argument(help: "The provider.")
    var provider: String

    @OptionGroup var secrets: SecretOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let secrets = try secrets.values(reading: context.files.read)
        let answer = try await daemon.call(ProvidersTest(provider: provider, secrets: secrets))
        guard !output.isJSON else {
            try context.standardOutput.json(answer)
            return .success
        }
        let models = answer.models ?? []
        try context.standardError.line(
            "answered in \(HumanDuration.text(milliseconds: answer.durationMilliseconds)), has \(models.count) models"
        )
        try context.standardOutput.lines(models.map(Printable.line))
        return .success
    }
}
