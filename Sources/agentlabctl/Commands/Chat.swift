import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import ArgumentParser
import Synchronization

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
        let isMidLine = Mutex(false)
        // Whatever breaks it off, what comes next on the terminal begins on a line of its own.
        defer { if isMidLine.withLock({ $0 }) { try? context.standardOutput.write("\n") } }
        try await daemon.withClient { client in
            for try await event in client.chat(request) {
                guard !output.isJSON else {
                    try context.standardOutput.json(event)
                    continue
                }
                try show(event, isMidLine, in: context)
            }
        }
        return .success
    }

    private func show(_ event: ChatEvent, _ isMidLine: borrowing Mutex<Bool>, in context: Context) throws {
        switch event {
        case .text(let text):
            try context.standardOutput.write(Printable.paragraph(text))
            isMidLine.withLock { $0 = !text.hasSuffix("\n") }
        case .reply(let reply) where context.screen != nil:
            if isMidLine.withLock({ $0 }) { try context.standardOutput.write("\n") }
            isMidLine.withLock { $0 = false }
            try context.standardError.line(ReplyText.summary(of: reply))
        case .reply, .other: break
        }
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
