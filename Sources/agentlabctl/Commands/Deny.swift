import AgentLabAPI
import ArgumentParser

struct Deny: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Deny what runs wait for.",
        discussion: "Sends the signal 'approval' with {\"ok\":false} and the reason, if there is one."
    )

    @OptionGroup var verdict: VerdictOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        try await EachRun(verdict.runs, in: context, isJSON: output.isJSON).perform { run in
            try await daemon.call(verdict.signal(to: run, isApproval: false)).run
        }
    }
}
