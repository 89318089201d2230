import AgentLabAPI
import AgentLabJSON
import Orchestration
import Postgres

extension CatalogStore {
    func create(_ request: AgentsCreate) async throws -> AgentRecord {
        try CatalogName.check(request.name)
        return try await naming(request.name, .agent) {
            try await pool.withTransaction { connection in
                let provider = try ProviderRecord(await row(request.provider, of: .provider, on: connection))
                try CatalogCheck.agent(request.name, request.config, of: provider.name, provider.config)
                let row = try await connection.query(
                    Self.insertAgentStatement,
                    [
                        .uuid(RunID().uuid), .text(request.name), .text(provider.name),
                        .jsonb(try request.config.storable()),
                    ]
                ).onlyRow
                return try AgentRecord(row)
            }
        }
    }

    func update(_ request: AgentsUpdate) async throws -> AgentRecord {
        if let name = request.name { try CatalogName.check(name) }
        return try await naming(request.name, .agent) {
            try await pool.withTransaction { connection in
                // In the order in which a change of the provider takes them, so that the two never wait for each other.
                let named = try AgentRecord(await row(request.agent, of: .agent, lock: "", on: connection))
                let reference = request.provider ?? named.provider
                let provider = try ProviderRecord(await row(reference, of: .provider, on: connection))
                let former = try AgentRecord(await row(request.agent, of: .agent, on: connection))
                let name = request.name ?? former.name
                let config = former.config.merging(request.config)
                try CatalogCheck.agent(name, config, of: provider.name, provider.config)
                let row = try await connection.query(
                    Self.updateAgentStatement,
                    [.uuid(former.id), .text(name), .text(provider.name), .jsonb(try config.storable())]
                ).onlyRow
                return try AgentRecord(row)
            }
        }
    }

    func delete(_ request: AgentsDelete) async throws -> AgentRecord {
        try await pool.withTransaction { connection in
            let record = try AgentRecord(await row(request.agent, of: .agent, on: connection))
            _ = try await connection.query("DELETE FROM agentlab.agents WHERE id = $1", [.uuid(record.id)])
            return record
        }
    }

    func list(_ request: AgentsList) async throws -> Page<AgentRecord> {
        var query = ListQuery()
        if let provider = request.provider { query.filter("provider = $", .text(StorableText.clean(provider))) }
        if let search = request.search, !search.isEmpty {
            query.filter(
                "(name ILIKE $ OR provider ILIKE $ OR config::text ILIKE $)",
                .text(ListQuery.pattern(containing: search))
            )
        }
        var orders = Self.orders
        orders["provider"] = ["provider", "name"]
        return try await query.page(
            request,
            in: pool,
            from: "agentlab.agents",
            order: try ListQuery.order(request.sort ?? "name", among: orders),
            select: { "SELECT * FROM (SELECT * \($0)) a" },
            AgentRecord.init
        )
    }

    /// An agent with its provider, as they are now.
    func agent(_ reference: String) async throws -> (agent: AgentRecord, provider: ProviderRecord) {
        let agent = try await find(reference, .agent, AgentRecord.init)
        return (agent, try await find(agent.provider, .provider, ProviderRecord.init))
    }

    private static let insertAgentStatement = PostgresStatement(
        "agent_insert",
        "INSERT INTO agentlab.agents (id, name, provider, config) VALUES ($1, $2, $3, $4) RETURNING *"
    )
    private static let updateAgentStatement = PostgresStatement(
        "agent_update",
        """
        UPDATE agentlab.agents SET name = $2, provider = $3, config = $4, updated_at = now() WHERE id = $1 RETURNING *
        """
    )
}
