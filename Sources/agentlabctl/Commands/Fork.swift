import AgentLabAPI
import AgentLabJSON
import ArgumentParser
import FoundationEssentials

struct Fork: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Execute a new run from a stage of another one.",
        discussion: "The other run stays as it is. Prints the new run's id."
    )

    @Argument(help: "The run to fork.")
    var run: String

    @Option(
        help: ArgumentHelp("After this stage, 0 for the beginning; the last one unless given.", valueName: "iteration")
    )
    var at: Int?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A key of the state that differs, written as a param is.", valueName: "key:=JSON")
    )
    var changes: [ParameterArgument] = []

    @Option(
        help: """
            An idempotency key: the same fork under it answers with the first one's run. Without it one is made, so that \
            a lost answer is asked for again.
            """
    )
    var key: String?

    @OptionGroup var parameters: ParameterOptions
    @OptionGroup var secrets: SecretOptions
    @Option(help: ArgumentHelp("How many tokens its calls of agents may use in all.", valueName: "count"))
    var maxTokens: Int?

    @OptionGroup var follow: FollowOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let read = context.files.read
        let params = try parameters.params(reading: read)
        var set: [String: JSONValue] = [:]
        for change in changes { set[change.key] = try change.value(reading: read) }
        let request = RunsFork(
            run: run,
            iteration: at,
            params: params.isEmpty ? nil : params,
            set: set.isEmpty ? nil : set,
            secrets: try secrets.values(reading: read),
            maxTokens: maxTokens,
            // Of its own, so that the request can be repeated when its answer is lost.
            key: key ?? "agentlabctl-\(UUID().uuidString.lowercased())"
        )
        let forked = try await daemon.call(request).run
        let follower = Follower(daemon: daemon, context: context, isJSON: output.isJSON)
        return try await follower.follow(forked, follow.mode ?? .detach)
    }
}
