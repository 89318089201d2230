import AgentLabAPI
import ArgumentParser

struct Delete: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Delete runs that have ended, with all that is their own."
    )

    @Argument(help: "The runs.")
    var runs: [String]

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        try await EachRun(runs, in: context, isJSON: output.isJSON, outcome: "deleted").perform { name in
            try await daemon.call(RunsDelete(run: name)).run
        }
    }
}
