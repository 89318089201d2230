import FoundationEssentials

/// The call of journalctl that shows a run's entries.
struct JournalQuery {
    let command: [String]

    init(run: String, logs: Logs) {
        var command = ["journalctl", "--quiet", "--no-hostname"]
        command += ["--output", logs.output.isJSON ? "json" : "short-iso"]
        if logs.follow { command.append("--follow") }
        // Followed without a number journalctl begins with the last ten; a run's log is wanted from its beginning.
        if let lines = logs.lines { command += ["--lines", "\(lines)"] } else { command += ["--lines", "all"] }
        self.command = command + ["RUN_ID=\(run)"]
    }

    /// The id as the journal has it, if the text is a whole one.
    static func wholeID(_ text: String) -> String? {
        UUID(uuidString: text)?.uuidString.lowercased()
    }
}
