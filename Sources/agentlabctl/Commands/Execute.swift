import AgentLabAPI
import ArgumentParser
import FoundationEssentials

struct Execute: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Execute a workflow.",
        discussion: """
            On a terminal the run is watched, else its id is printed and the command returns. The run goes on in the \
            daemon whatever becomes of this command.
            """
    )

    @Argument(help: "The workflow's name.")
    var workflow: String

    @OptionGroup var parameters: ParameterOptions
    @OptionGroup var secrets: SecretOptions

    @Option(
        help: """
            An idempotency key: a second execution under it answers with the first one's run. Without it one is made, \
            so that a lost answer is asked for again.
            """
    )
    var key: String?

    @Option(help: ArgumentHelp("How long the run may take (90s, 1h30m).", valueName: "duration"))
    var timeout: DurationArgument?

    @Option(help: "Runs of higher priority are taken first.")
    var priority: Int?

    @Option(help: ArgumentHelp("How many tokens its calls of agents may use in all.", valueName: "count"))
    var maxTokens: Int?

    @OptionGroup var follow: FollowOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let request = RunsExecute(
            workflow: workflow,
            params: try parameters.params(reading: context.files.read),
            secrets: try secrets.values(reading: context.files.read),
            // Of its own, so that the request can be repeated when its answer is lost.
            key: key ?? "agentlabctl-\(UUID().uuidString.lowercased())",
            priority: priority,
            timeoutSeconds: timeout?.seconds,
            maxTokens: maxTokens
        )
        let run = try await daemon.call(request).run
        let mode = follow.mode ?? (context.screen == nil || output.isJSON ? .detach : .watch)
        return try await Follower(daemon: daemon, context: context, isJSON: output.isJSON).follow(run, mode)
    }
}
