import AgentLabAPI
import ArgumentParser

struct Logs: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a run's entries in the journal.",
        discussion: """
            Shown by journalctl, by the field RUN_ID. Entries are there when the daemon logs to journald, as it does \
            under systemd; reading them needs root or the group systemd-journal or adm.
            """
    )

    @Argument(help: "The run.")
    var run: String

    @Flag(name: [.short, .long], help: "Go on with entries as they come, until Ctrl-C.")
    var follow = false

    @Option(name: [.customShort("n"), .long], help: "The most recent entries only, so many of them.")
    var lines: Int?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (lines ?? 0) >= 0 else { throw ValidationError("--lines must not be negative") }
    }

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        try context.replaceProcess(JournalQuery(run: await id(daemon), logs: self).command)
    }

    /// A whole id is known to the journal also when the daemon is away, or has forgotten the run.
    private func id(_ daemon: Daemon) async throws -> String {
        if let id = JournalQuery.wholeID(run) { return id }
        return RunText.id(of: try await daemon.call(RunsFind(run: run)).run)
    }
}
