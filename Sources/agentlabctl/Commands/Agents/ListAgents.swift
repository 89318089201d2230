import AgentLabAPI
import ArgumentParser

struct ListAgents: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the agents by name.")

    @Option(help: "Only those of this provider.")
    var provider: String?

    @OptionGroup var part: PageOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let request = AgentsList(
            page: part.page,
            pageSize: part.pageSize,
            sort: part.sort,
            search: part.search,
            provider: provider
        )
        let agents = try await daemon.call(request)
        guard !output.isJSON else {
            try context.standardOutput.json(agents)
            return .success
        }
        let table = CatalogTable(agents.data)
        if !agents.data.isEmpty { try context.standardOutput.lines(table.lines(style: context.style)) }
        if let remark = CatalogTable.remark(on: agents, "agents") { try context.standardError.line(remark) }
        return .success
    }
}
