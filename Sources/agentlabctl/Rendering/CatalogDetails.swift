package import AgentLabAPI
import AgentLabJSON
package import FoundationEssentials

/// `agentlabctl providers show` and `agentlabctl agents show`.
package struct CatalogDetails {
    private var details = Details()

    package init(_ provider: ProviderRecord, localTime: (Date) -> String) {
        details.append("Provider", provider.name, .bold)
        append(provider.id, provider.config, provider.createdAt, provider.updatedAt, localTime)
    }

    package init(_ agent: AgentRecord, localTime: (Date) -> String) {
        details.append("Agent", agent.name, .bold)
        details.append("Provider", agent.provider)
        append(agent.id, agent.config, agent.createdAt, agent.updatedAt, localTime)
    }

    private mutating func append(
        _ id: UUID,
        _ config: JSONValue,
        _ createdAt: Date,
        _ updatedAt: Date,
        _ localTime: (Date) -> String
    ) {
        details.append("Id", id.uuidString.lowercased())
        details.append("Config", config.encodedString(pretty: true))
        details.append("Added", localTime(createdAt))
        details.append("Changed", updatedAt == createdAt ? nil : localTime(updatedAt))
    }

    package func lines(style: Style) -> [String] { details.lines(style: style) }
}
