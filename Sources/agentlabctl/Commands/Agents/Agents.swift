import ArgumentParser

struct Agents: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage the agents of the catalog.",
        subcommands: [
            AgentsList.self, AgentsShow.self, AgentsAdd.self, AgentsSet.self, AgentsRemove.self, AgentsTest.self,
        ],
        defaultSubcommand: AgentsList.self
    )
}
