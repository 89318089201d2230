import AgentLabAPI
import AgentLabJSON
import Orchestration
import Postgres

extension CatalogStore {
    func create(_ request: ProvidersCreate) async throws -> ProviderRecord {
        try CatalogName.check(request.name)
        try CatalogCheck.provider(request.name, request.config)
        return try await naming(request.name, .provider) {
            try await pool.query(
                Self.insertProviderStatement,
                [.uuid(RunID().uuid), .text(request.name), .jsonb(try request.config.storable())]
            ).onlyRow.provider
        }
    }

    /// Its agents are checked with it, since they are what they are by both.
    func update(_ request: ProvidersUpdate) async throws -> ProviderRecord {
        if let name = request.name { try CatalogName.check(name) }
        return try await naming(request.name, .provider) {
            try await pool.withTransaction { connection in
                let former = try await row(request.provider, of: .provider, on: connection).provider
                let name = request.name ?? former.name
                let config = former.config.merging(request.config)
                try CatalogCheck.provider(name, config)
                for agent in try await agents(of: former.name, on: connection) {
                    try CatalogCheck.agent(agent.name, agent.config, of: name, config)
                }
                return try await connection.query(
                    Self.updateProviderStatement,
                    [.uuid(former.id), .text(name), .jsonb(try config.storable())]
                ).onlyRow.provider
            }
        }
    }

    func delete(_ request: ProvidersDelete) async throws -> ProviderRecord {
        try await pool.withTransaction { connection in
            let record = try await row(request.provider, of: .provider, on: connection).provider
            let users = try await agents(of: record.name, on: connection).map(\.name)
            guard users.isEmpty else {
                let some = users.prefix(10).joined(separator: ", ") + (users.count > 10 ? ", …" : "")
                throw LaboratoryError(
                    .conflict,
                    "provider \"\(record.name)\" is used by \(users.count) agents: \(some)"
                )
            }
            _ = try await connection.query("DELETE FROM agentlab.providers WHERE id = $1", [.uuid(record.id)])
            return record
        }
    }

    func list(_ request: ProvidersList) async throws -> Page<ProviderRecord> {
        var query = ListQuery()
        if let search = request.search, !search.isEmpty {
            query.filter("(name ILIKE $ OR config::text ILIKE $)", .text(ListQuery.pattern(containing: search)))
        }
        return try await query.page(
            request,
            in: pool,
            from: "agentlab.providers",
            order: try ListQuery.order(request.sort ?? "name", among: Self.orders),
            select: { "SELECT * FROM (SELECT * \($0)) p" },
            { try $0.provider }
        )
    }

    private func agents(of provider: String, on connection: PostgresConnection) async throws -> [AgentRecord] {
        try await connection.query(
            "SELECT * FROM agentlab.agents WHERE provider = $1 ORDER BY name FOR UPDATE",
            [.text(provider)]
        ).map { try $0.agent }
    }

    private static let insertProviderStatement = PostgresStatement(
        "provider_insert",
        "INSERT INTO agentlab.providers (id, name, config) VALUES ($1, $2, $3) RETURNING *"
    )
    private static let updateProviderStatement = PostgresStatement(
        "provider_update",
        "UPDATE agentlab.providers SET name = $2, config = $3, updated_at = now() WHERE id = $1 RETURNING *"
    )
}

extension PostgresRow {
    fileprivate var provider: ProviderRecord { get throws { try ProviderRecord(self) } }
    fileprivate var agent: AgentRecord { get throws { try AgentRecord(self) } }
}
