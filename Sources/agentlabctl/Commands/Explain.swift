import AgentLabAPI
import ArgumentParser

struct Explain: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say why a run does not move, or how it ended.",
        discussion: "One or two lines, answered also while the daemon has lost its database. Times are UTC."
    )

    @Argument(help: "The run.")
    var run: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let explanation = try await daemon.call(RunsExplain(run: run)).explanation
        guard !output.isJSON else {
            try context.standardOutput.json(explanation)
            return .success
        }
        for line in [explanation.message, explanation.advice].compactMap({ $0 }) {
            try context.standardOutput.line(Printable.line(line))
        }
        return .success
    }
}
