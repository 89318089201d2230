package import AgentLabAPI

// MARK: - Providers and agents

extension Laboratory {
    private var catalog: CatalogStore { CatalogStore(pool: pool) }

    /// Adds a provider.
    ///
    /// - Throws: ``LaboratoryError``: `invalid_params` with every mistake in the configuration, `conflict` for a name that
    ///   is taken.
    package func create(_ request: ProvidersCreate) async throws -> ProviderRecord {
        try await answering { try await catalog.create(request) }
    }

    /// Changes a provider; its agents are checked with it.
    package func update(_ request: ProvidersUpdate) async throws -> ProviderRecord {
        try await answering { try await catalog.update(request) }
    }

    /// Removes a provider that no agent uses.
    package func delete(_ request: ProvidersDelete) async throws -> ProviderRecord {
        try await answering { try await catalog.delete(request) }
    }

    package func provider(_ reference: String) async throws -> ProviderRecord {
        try await answering { try await catalog.find(reference, .provider, ProviderRecord.init) }
    }

    package func list(_ request: ProvidersList) async throws -> Page<ProviderRecord> {
        try await answering { try await catalog.list(request) }
    }

    /// Adds an agent.
    ///
    /// - Throws: ``LaboratoryError``: `provider_not_found`, `invalid_params` with every mistake in the configuration,
    ///   `conflict` for a name that is taken.
    package func create(_ request: AgentsCreate) async throws -> AgentRecord {
        try await answering { try await catalog.create(request) }
    }

    package func update(_ request: AgentsUpdate) async throws -> AgentRecord {
        try await answering { try await catalog.update(request) }
    }

    package func delete(_ request: AgentsDelete) async throws -> AgentRecord {
        try await answering { try await catalog.delete(request) }
    }

    package func agent(_ reference: String) async throws -> AgentRecord {
        try await answering { try await catalog.find(reference, .agent, AgentRecord.init) }
    }

    package func list(_ request: AgentsList) async throws -> Page<AgentRecord> {
        try await answering { try await catalog.list(request) }
    }
}
