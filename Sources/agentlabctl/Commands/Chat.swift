import AgentLabAPI
import AgentLabJSON
import ArgumentParser

struct Chat: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask an agent, and read its answer as it comes.",
        discussion: "The call ends with this command: Ctrl-C and a closed pipe end it at once."
    )

    @Argument(help: "The agent.")
    var agent: String

    @Argument(help: "What it is asked; @FILE for a file's text, - for standard input.")
    var prompt: String

    @Option(help: ArgumentHelp("What it is told beforehand in place of its own, or @FILE.", valueName: "text"))
    var system: String?

    @Option(
        name: [.customShort("o"), .customLong("option")],
        help: ArgumentHelp("An option of the call: temperature:=0.2, format=json.", valueName: "key=value")
    )
    var options: [ParameterArgument] = []

    @OptionGroup var secrets: SecretOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let request = try request(reading: context.files.read)
        var last = "\n"
        try await daemon.withClient { client in
            for try await event in client.chat(request) {
                if output.isJSON {
                    try context.standardOutput.json(event)
                } else if case .text(let text) = event {
                    try context.standardOutput.write(Printable.paragraph(text))
                    last = text
                } else if case .reply(let reply) = event {
                    if !last.hasSuffix("\n") { try context.standardOutput.write("\n") }
                    if context.screen != nil { try context.standardError.line(ReplyText.summary(of: reply)) }
                }
            }
        }
        return .success
    }

    private func request(reading read: (String) throws -> [UInt8]) throws -> AgentsChat {
        var values: [String: JSONValue] = [:]
        for option in options { values[option.key] = try option.value(reading: read) }
        return AgentsChat(
            agent: agent,
            prompt: try TextArgument.text(prompt, reading: read),
            system: try system.map { try TextArgument.text($0, reading: read) },
            options: values.isEmpty ? nil : values,
            secrets: try secrets.values(reading: read)
        )
    }
}
