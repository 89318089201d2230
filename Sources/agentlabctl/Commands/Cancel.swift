import AgentLabAPI
import ArgumentParser

struct Cancel: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Cancel runs.",
        discussion: "Prints of each run whether it has ended or is still stopping; 'resume' carries it on later."
    )

    @Argument(help: "The runs.")
    var runs: [String]

    @Option(help: "Why, for those who read the run's record later.")
    var reason: String?

    @Flag(help: "Wait until they have ended.")
    var wait = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        try await EachRun(runs, in: context, isJSON: output.isJSON).perform { name in
            let run = try await daemon.call(RunsCancel(run: name, reason: reason)).run
            guard wait, !run.status.isFinal else { return run }
            let follower = Follower(daemon: daemon, context: context, isJSON: output.isJSON)
            return try await follower.end(of: RunText.id(of: run))
        }
    }
}
