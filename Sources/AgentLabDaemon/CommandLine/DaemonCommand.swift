import ArgumentParser

/// The grammar of the daemon's command line.
///
/// Parsing yields a value; `DaemonProgram` acts on it.
struct DaemonCommand: ParsableCommand {
    /// What the help calls the program.
    ///
    /// ArgumentParser asks a static property, so the value travels beside the call.
    @TaskLocal static var identity = Identity(name: "agentlabd", version: "")

    struct Identity: Sendable {
        let name: String
        let version: String
    }

    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: identity.name,
            abstract: "Execute agent workflows durably.",
            discussion: SettingHelp.text,
            version: identity.version,
            subcommands: [ServeCommand.self, MigrateCommand.self, ValidateCommand.self]
        )
    }

    @OptionGroup var options: SettingOptions
}

/// What the daemon does without a subcommand, by name.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the control socket and execute runs (the default)."
    )

    @OptionGroup var options: SettingOptions
}

/// Brings the schema of the database up to date without serving.
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database's schema up to date and exit."
    )

    @OptionGroup var options: SettingOptions

    @Flag(help: "Say what would be done; change nothing.")
    var dryRun = false
}
