import AgentLabAPI
import ArgumentParser

struct Reload: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have the daemon read its configuration again.",
        discussion: """
            What can be taken without a restart is in force at once, and what cannot is named. The exit status is 1 when \
            something in the configuration is wrong; what it is about stays as it was.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let record = try await daemon.call(DaemonReload())
        if output.isJSON {
            try context.standardOutput.json(record)
        } else {
            try context.standardOutput.lines(ReloadText.changes(in: record))
            try context.standardError.lines(ReloadText.problems(in: record))
        }
        return record.problems.isEmpty ? .success : .failure
    }
}
