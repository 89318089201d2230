import AgentLabAPI
import ArgumentParser

struct Resume: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Carry on failed or cancelled runs from where they were."
    )

    @Argument(help: "The runs.")
    var runs: [String]

    @OptionGroup var secrets: SecretOptions
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
        let follower = Follower(daemon: daemon, context: context, isJSON: output.isJSON)
        if follow.mode == .watch, let name = runs.first {
            let run = try await daemon.call(RunsResume(run: name, secrets: secrets)).run
            // What came before the resume has been seen when it happened.
            return try await follower.watch(RunText.id(of: run), since: run.iteration)
        }
        var resumed: [String] = []
        let status = try await EachRun(runs, in: context, isJSON: output.isJSON).perform { name in
            let run = try await daemon.call(RunsResume(run: name, secrets: secrets)).run
            resumed.append(RunText.id(of: run))
            return run
        }
        guard follow.mode == .wait else { return status }
        return status.worse(try await follower.wait(for: resumed))
    }
}
