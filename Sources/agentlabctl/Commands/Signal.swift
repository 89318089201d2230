import AgentLabAPI
import AgentLabJSON
import ArgumentParser

struct Signal: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send a signal to a run.",
        discussion: "A run that does not wait for it yet takes it when it comes there; the same signal twice is one."
    )

    @Argument(help: "The run.")
    var run: String

    @Argument(help: "The signal's name.")
    var name: String

    @Option(
        help: ArgumentHelp("What the run is told: JSON, or @FILE with JSON, @- for standard input.", valueName: "json")
    )
    var data: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let data = try data.map { try Self.value($0, reading: context.files.read) }
        return try await EachRun([run], in: context, isJSON: output.isJSON).perform { run in
            try await daemon.call(RunsSignal(run: run, signal: name, data: data)).run
        }
    }

    private static func value(_ text: String, reading read: (String) throws -> [UInt8]) throws -> JSONValue {
        let bytes = text.hasPrefix("@") ? try read(String(text.dropFirst())) : Array(text.utf8)
        do throws(JSONError) {
            return try JSONValue(parsing: bytes)
        } catch {
            throw ValidationError("--data: \(error); a string needs quotes, as '\"text\"'")
        }
    }
}
