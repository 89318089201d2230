import AgentLabJSON
import ArgumentParser

/// What a provider is made of.
struct ProviderOptions: ParsableArguments {
    @Option(help: "What it speaks: ollama, azure or openai.")
    var kind: String?

    @Option(help: ArgumentHelp("Where it is, such as http://127.0.0.1:11434.", valueName: "url"))
    var baseURL: String?

    @Option(
        help: ArgumentHelp(
            "Where the daemon finds the token: credential:NAME, file:PATH or env:NAME; never the token itself.",
            valueName: "reference"
        )
    )
    var token: String?

    @OptionGroup var config: ConfigOptions

    func patch(reading read: (String) throws -> [UInt8]) throws -> JSONValue {
        try config.patch(
            adding: [
                ("kind", kind.map { .string($0) }), ("base_url", baseURL.map { .string($0) }),
                ("token", token.map { .string($0) }),
            ],
            reading: read
        )
    }
}
