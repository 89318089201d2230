package import AgentLabAPI
import AgentLabJSON

/// `agentlabctl providers` and `agentlabctl agents`.
package struct CatalogTable {
    private var table: Table

    package init(_ providers: [ProviderRecord]) {
        table = Table([("PROVIDER", .left), ("KIND", .left), ("BASE URL", .left), ("TOKEN", .left)])
        for provider in providers {
            table.append([
                Table.Cell(provider.name),
                Table.Cell(provider.config["kind"]?.stringValue ?? "-"),
                Table.Cell(provider.config["base_url"]?.stringValue ?? "-"),
                Table.Cell(provider.config["token"]?.stringValue ?? "-"),
            ])
        }
    }

    package init(_ agents: [AgentRecord]) {
        table = Table([("AGENT", .left), ("PROVIDER", .left), ("MODEL", .left), ("FOR", .left)])
        for agent in agents {
            let model = agent.config["model"]
            let protocols = model?["capabilities"]?.objectValue?.keys.sorted() ?? []
            table.append([
                Table.Cell(agent.name),
                Table.Cell(agent.provider),
                Table.Cell(model?.stringValue ?? model?["name"]?.stringValue ?? "-"),
                Table.Cell(protocols.isEmpty ? "everything" : protocols.joined(separator: ", ")),
            ])
        }
    }

    package func lines(style: Style) -> [String] { table.lines(style: style) }

    /// What the table does not show.
    static func remark<Record>(on page: Page<Record>, _ what: String) -> String? {
        if page.total == 0 { return "no \(what)" }
        return page.totalPages > 1 ? "page \(page.page) of \(page.totalPages), \(page.total) \(what)" : nil
    }
}
