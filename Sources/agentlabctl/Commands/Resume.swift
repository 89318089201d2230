import AgentLabAPI
import ArgumentParser

struct Resume: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Carry on failed or cancelled runs from where they were."
    )

    @Argument(help: "The runs.")
    var runs: [String]

    @Option(
        help: ArgumentHelp(
            "Go on at this node, with the state before its last execution; a completed run too.",
            valueName: "node"
        )
    )
    var from: String?

    @OptionGroup var secrets: SecretOptions

    @Flag(
        help: """
            Go on with the workflow as it is now although nodes of the run's version are gone; if its next node is, \
            from the entry point with the state that it has.
            """
    )
    var forceVersion = false

    @Option(help: ArgumentHelp("How many tokens its calls of agents may use in all.", valueName: "count"))
    var maxTokens: Int?

    @OptionGroup var follow: FollowOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard runs.count == 1 || follow.mode != .watch else {
            throw ValidationError("--watch shows one run; use --wait for several")
        }
    }

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let secrets = try secrets.values(reading: context.files.read)
        let request = { name in
            RunsResume(
                run: name,
                secrets: secrets,
                forceVersion: forceVersion ? true : nil,
                from: from,
                maxTokens: maxTokens
            )
        }
        let follower = Follower(daemon: daemon, context: context, isJSON: output.isJSON)
        if follow.mode == .watch, let name = runs.first {
            let run = try await daemon.call(request(name)).run
            // What came before the resume has been seen when it happened.
            return try await follower.watch(RunText.id(of: run), since: run.iteration)
        }
        var resumed: [String] = []
        let status = try await EachRun(runs, in: context, isJSON: output.isJSON).perform { name in
            let run = try await daemon.call(request(name)).run
            resumed.append(RunText.id(of: run))
            return run
        }
        guard follow.mode == .wait else { return status }
        return status.worse(try await follower.wait(for: resumed))
    }
}
