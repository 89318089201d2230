import AgentLabAPI
import ArgumentParser

struct Watch: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a run's stages from its beginning to its end.",
        discussion: "Ctrl-C ends the watching and leaves the run alone. The exit status is that of the run: 0, 2 or 3."
    )

    @Argument(help: "The run.")
    var run: String

    @Option(help: ArgumentHelp("Begin after this stage.", valueName: "iteration"))
    var since: Int = 0

    @Option(help: ArgumentHelp("Give up after this time; the run goes on.", valueName: "duration"))
    var timeout: DurationArgument?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard since >= 0 else { throw ValidationError("--since is the number of a stage, 0 for the beginning") }
    }

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let follower = Follower(daemon: daemon, context: context, isJSON: output.isJSON, timeout: timeout)
        return try await follower.watch(run, since: since)
    }
}
