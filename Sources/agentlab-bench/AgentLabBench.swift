import ArgumentParser

@main
struct AgentLabBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agentlab-bench",
        abstract: "Measures the daemon against a private PostgreSQL that waits for the disk.",
        subcommands: [RunCommand.self, CompareCommand.self],
        defaultSubcommand: RunCommand.self
    )
}
