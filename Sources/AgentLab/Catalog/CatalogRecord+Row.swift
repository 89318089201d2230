import AgentLabAPI
import AgentLabJSON
import Postgres

extension ProviderRecord {
    init(_ row: PostgresRow) throws {
        self.init(
            id: try row.get("id"),
            name: try row.get("name"),
            config: try JSONValue(parsing: try row.get("config", as: [UInt8].self)),
            createdAt: try row.get("created_at"),
            updatedAt: try row.get("updated_at")
        )
    }
}

extension AgentRecord {
    init(_ row: PostgresRow) throws {
        self.init(
            id: try row.get("id"),
            name: try row.get("name"),
            provider: try row.get("provider"),
            config: try JSONValue(parsing: try row.get("config", as: [UInt8].self)),
            createdAt: try row.get("created_at"),
            updatedAt: try row.get("updated_at")
        )
    }
}
