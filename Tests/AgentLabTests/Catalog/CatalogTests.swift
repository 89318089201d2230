import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct CatalogTests {
    private static let provider: JSONValue = [
        "kind": "ollama", "base_url": "http://127.0.0.1:1", "token": "env:NO_SUCH",
    ]

    private func withCatalog(_ body: @escaping @Sendable (TestBench, Laboratory) async throws -> Void) async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { lab in
                _ = try await lab.create(ProvidersCreate(name: "local", config: Self.provider))
                _ = try await lab.create(
                    AgentsCreate(
                        name: "writer",
                        provider: "local",
                        config: ["model": "m", "system_prompt": "Be brief.", "client": ["timeout_seconds": 5]]
                    )
                )
                try await body(bench, lab)
            }
        }
    }

    private func refusal(_ body: () async throws -> Void) async throws -> LaboratoryError {
        try await #require(throws: LaboratoryError.self) { try await body() }
    }

    @Test func whatIsAddedIsFoundByNameAndById() async throws {
        try await withCatalog { _, lab in
            let agent = try await lab.agent("writer")
            #expect(agent.provider == "local")
            #expect(agent.config["system_prompt"] == "Be brief.")
            #expect(try await lab.agent(agent.id.uuidString) == agent)
            let provider = try await lab.provider("local")
            #expect(provider.config == Self.provider)
            #expect(try await lab.provider(provider.id.uuidString.lowercased()) == provider)
        }
    }

    @Test func everyMistakeIsNamedAtOnceAndNothingIsStored() async throws {
        try await withCatalog { _, lab in
            let error = try await refusal {
                _ = try await lab.create(
                    ProvidersCreate(
                        name: "bad",
                        config: ["kind": "olama", "base_url": "ftp://x", "token": "sk-hunter2", "colour": 1]
                    )
                )
            }
            #expect(error.reason == .invalidParams)
            for key in ["config.kind", "config.base_url", "config.token", "config.colour"] {
                #expect(error.message.contains(key), "\(error.message)")
            }
            #expect(!error.message.contains("hunter2"))
            #expect(try await lab.list(ProvidersList()).total == 1)
        }
    }

    @Test(
        arguments: [
            (["system_prompt": "x"], "config.model.name"),
            (["model": "m", "client": ["retry": ["max_retries": -1]]], "max_retries"),
            (["model": "m", "provider": "other"], "config.provider"), (["model": "m", "name": "x"], "config.name"),
            ("text", "config must be an object"),
        ] as [(JSONValue, String)]
    )
    func anAgentIsCheckedAsAWhole(config: JSONValue, mistake: String) async throws {
        try await withCatalog { _, lab in
            let error = try await refusal {
                _ = try await lab.create(AgentsCreate(name: "bad", provider: "local", config: config))
            }
            #expect(error.reason == .invalidParams && error.message.contains(mistake), "\(error.message)")
        }
    }

    @Test(arguments: ["", "a b", "x/y", "01990000-0000-7000-8000-0000000000ab", String(repeating: "a", count: 101)])
    func aNameIsAWord(name: String) async throws {
        try await withCatalog { _, lab in
            let error = try await refusal {
                _ = try await lab.create(ProvidersCreate(name: name, config: Self.provider))
            }
            #expect(error.reason == .invalidParams)
        }
    }

    @Test func aNameIsGivenOnce() async throws {
        try await withCatalog { _, lab in
            let error = try await refusal {
                _ = try await lab.create(AgentsCreate(name: "writer", provider: "local", config: ["model": "m"]))
            }
            #expect(error.reason == .conflict && error.message.contains("writer"))
            _ = try await lab.create(ProvidersCreate(name: "other", config: ["kind": "openai"]))
            let second = try await refusal {
                _ = try await lab.update(ProvidersUpdate(provider: "other", name: "local"))
            }
            #expect(second.reason == .conflict)
        }
    }

    @Test func anAgentNeedsAProviderThatIsThere() async throws {
        try await withCatalog { _, lab in
            let error = try await refusal {
                _ = try await lab.create(AgentsCreate(name: "a", provider: "nobody", config: ["model": "m"]))
            }
            #expect(error.reason == .providerNotFound && error.message.contains("known are local"))
        }
    }

    @Test func aProviderInUseStaysAndItsUsersAreNamed() async throws {
        try await withCatalog { _, lab in
            let error = try await refusal { _ = try await lab.delete(ProvidersDelete(provider: "local")) }
            #expect(error.reason == .conflict && error.message.contains("writer"))
            _ = try await lab.delete(AgentsDelete(agent: "writer"))
            _ = try await lab.delete(ProvidersDelete(provider: "local"))
            #expect(try await lab.list(ProvidersList()).total == 0)
            #expect(try await refusal { _ = try await lab.agent("writer") }.reason == .agentNotFound)
        }
    }

    @Test func anUpdateIsAMergePatch() async throws {
        try await withCatalog { _, lab in
            let before = try await lab.agent("writer")
            let agent = try await lab.update(
                AgentsUpdate(
                    agent: "writer",
                    name: "author",
                    config: ["system_prompt": .null, "client": ["retry": ["max_retries": 1]]]
                )
            )
            #expect(agent.id == before.id && agent.name == "author" && agent.updatedAt > before.updatedAt)
            #expect(
                agent.config == ["model": "m", "client": ["timeout_seconds": 5, "retry": ["max_retries": 1]]]
            )
        }
    }

    @Test func aProviderThatIsRenamedKeepsItsAgents() async throws {
        try await withCatalog { _, lab in
            _ = try await lab.update(ProvidersUpdate(provider: "local", name: "near"))
            #expect(try await lab.agent("writer").provider == "near")
            #expect(try await lab.list(AgentsList(provider: "near")).total == 1)
        }
    }

    @Test func aChangeThatIsRefusedChangesNothing() async throws {
        try await withCatalog { _, lab in
            let error = try await refusal {
                _ = try await lab.update(ProvidersUpdate(provider: "local", config: ["base_url": "nowhere"]))
            }
            #expect(error.reason == .invalidParams)
            #expect(try await lab.provider("local").config == Self.provider)
        }
    }

    @Test func listsAreSearchedSortedAndPaged() async throws {
        try await withCatalog { _, lab in
            for name in ["b", "a", "c"] {
                _ = try await lab.create(AgentsCreate(name: name, provider: "local", config: ["model": "x-\(name)"]))
            }
            let page = try await lab.list(AgentsList(page: 2, pageSize: 2))
            #expect(page.data.map(\.name) == ["c", "writer"] && page.total == 4 && page.totalPages == 2)
            let newest = try await lab.list(AgentsList(sort: "-created_at"))
            #expect(newest.data.map(\.name) == ["c", "a", "b", "writer"])
            #expect(try await lab.list(AgentsList(search: "X-A")).data.map(\.name) == ["a"])
            #expect(try await refusal { _ = try await lab.list(AgentsList(sort: "colour")) }.reason == .invalidParams)
        }
    }
}
