import AgentLabAPI
import ArgumentParser

struct TestAgent: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Make one small real call to an agent.",
        discussion: "Says what came back and how long it took, or what went wrong."
    )

    @Argument(help: "The agent.")
    var agent: String

    @OptionGroup var secrets: SecretOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let secrets = try secrets.values(reading: context.files.read)
        let reply = try await daemon.call(AgentsTest(agent: agent, secrets: secrets)).reply
        guard !output.isJSON else {
            try context.standardOutput.json(reply)
            return .success
        }
        let text = reply.text.map { ": " + Printable.line($0) } ?? ""
        try context.standardOutput.line("\(ReplyText.summary(of: reply))\(text)")
        return .success
    }
}
