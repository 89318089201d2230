import ArgumentParser

struct Agents: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage the agents of the catalog.",
        subcommands: [
            ListAgents.self, ShowAgent.self, AddAgent.self, SetAgent.self, RemoveAgent.self, TestAgent.self,
        ],
        defaultSubcommand: ListAgents.self
    )
}
