import AgentLabJSON
import AgentLabTesting
import ArgumentParser
import FoundationEssentials
import Glibc
import UnixSignals

/// Serves scripted models until it is told to stop.
@main
struct ScriptedLLMCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agentlab-scripted-llm",
        abstract: "Serves scripted models by the APIs of Ollama, OpenAI and Azure, for tests and demonstrations.",
        discussion: """
            Once it listens it prints its address in a line. GET /scripted/calls lists the calls. Without a script \
            it answers every question with "Scripted.".
            """
    )

    @Option(help: "The port on the loopback interface; 0 for a free one.")
    var port = 0

    @Option(help: "A file with the rules: a JSON array of objects with contains, text, json, status, delay_ms, ….")
    var script: String?

    @Option(parsing: .upToNextOption, help: "The models that it has; without any it takes every name.")
    var models: [String] = []

    @Option(help: "The token that every call has to bring.")
    var token: String?

    func run() async throws {
        let script = try loadScript()
        try await ScriptedLLM.withServer(
            port: port,
            models: models,
            token: token,
            answering: { script.answer(to: $0) },
            { server in
                // Not by print, which keeps what goes into a pipe.
                let line = Array("listening on \(server.url)\n".utf8)
                _ = unsafe write(STDOUT_FILENO, line, line.count)
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return }
            }
        )
    }

    private func loadScript() throws -> LLMScript {
        guard let script else { return LLMScript(rules: [], otherwise: .text("Scripted.")) }
        let data = try Data(contentsOf: URL(filePath: script))
        return try LLMScript(json: try JSONValue(parsing: [UInt8](data)))
    }
}
