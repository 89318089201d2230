import AgentLabJSON
import ArgumentParser

/// What an agent is made of, beside its provider.
struct AgentOptions: ParsableArguments {
    @Option(help: "The model, by the provider's name for it.")
    var model: String?

    @Option(help: ArgumentHelp("What it is told before every conversation, or @FILE.", valueName: "text"))
    var system: String?

    @OptionGroup var config: ConfigOptions

    func patch(reading read: (String) throws -> [UInt8]) throws -> JSONValue {
        try config.patch(
            adding: [
                ("model.name", model.map { .string($0) }),
                ("system_prompt", try system.map { .string(try TextArgument.text($0, reading: read)) }),
            ],
            reading: read
        )
    }
}
