import AgentLabAPI
import ArgumentParser

struct Wait: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Wait until runs have ended.",
        discussion: "Prints each run's id and status. The exit status is that of the run that went worst: 0, 2 or 3."
    )

    @Argument(help: "The runs.")
    var runs: [String]

    @Option(help: ArgumentHelp("Give up after this time; the runs go on.", valueName: "duration"))
    var timeout: DurationArgument?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let follower = Follower(daemon: daemon, context: context, isJSON: output.isJSON, timeout: timeout)
        return try await follower.wait(for: runs)
    }
}
