import AgentLabAPI
import ArgumentParser

struct ListProviders: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the providers by name.")

    @OptionGroup var part: PageOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let request = ProvidersList(
            page: part.page,
            pageSize: part.pageSize,
            sort: part.sort,
            search: part.search
        )
        let providers = try await daemon.call(request)
        guard !output.isJSON else {
            try context.standardOutput.json(providers)
            return .success
        }
        let table = CatalogTable(providers.data)
        if !providers.data.isEmpty { try context.standardOutput.lines(table.lines(style: context.style)) }
        if let remark = CatalogTable.remark(on: providers, "providers") { try context.standardError.line(remark) }
        return .success
    }
}
