import AgentLab
import AgentLabAPI
import AgentLabControl
import Logging

// MARK: - Providers and agents

extension Routes {
    func addCatalog(to router: inout ControlRouter) {
        addProviders(to: &router)
        addAgents(to: &router)
        addCalls(to: &router)
    }

    private func addProviders(to router: inout ControlRouter) {
        router.register(ProvidersCreate.self) { request, peer in
            try await changing("provider added", by: peer) { try await laboratory.create(request) }
        }
        router.register(ProvidersUpdate.self) { request, peer in
            try await changing("provider changed", by: peer) { try await laboratory.update(request) }
        }
        router.register(ProvidersDelete.self) { request, peer in
            try await changing("provider removed", by: peer) { try await laboratory.delete(request) }
        }
        router.register(ProvidersFind.self) { request, _ in
            try await answering { .init(provider: try await laboratory.provider(request.provider)) }
        }
        router.register(ProvidersList.self) { request, _ in
            try await answering { try await laboratory.list(request) }
        }
    }

    private func addAgents(to router: inout ControlRouter) {
        router.register(AgentsCreate.self) { request, peer in
            try await changing("agent added", by: peer) { try await laboratory.create(request) }
        }
        router.register(AgentsUpdate.self) { request, peer in
            try await changing("agent changed", by: peer) { try await laboratory.update(request) }
        }
        router.register(AgentsDelete.self) { request, peer in
            try await changing("agent removed", by: peer) { try await laboratory.delete(request) }
        }
        router.register(AgentsFind.self) { request, _ in
            try await answering { .init(agent: try await laboratory.agent(request.agent)) }
        }
        router.register(AgentsList.self) { request, _ in try await answering { try await laboratory.list(request) } }
    }

    /// They cost money, so who makes them is logged too.
    private func addCalls(to router: inout ControlRouter) {
        router.registerWaiting(ProvidersTest.self) { request, peer in
            log("provider tested", "provider", request.provider, by: peer)
            return try await answering { try await laboratory.test(request) }
        }
        router.registerWaiting(AgentsTest.self) { request, peer in
            log("agent tested", "agent", request.agent, by: peer)
            return try await answering { .init(reply: try await laboratory.test(request)) }
        }
        router.registerStream(AgentsChat.self) { request, peer in
            let chat = try await answering { try await laboratory.chat(request) }
            log("agent asked", "agent", request.agent, by: peer)
            return { writer in
                // No stream is taken up again in its middle, so its cursor stands still.
                try await answering { try await chat { try await writer.send(sequence: 0, event: $0) } }
            }
        }
    }

    private func changing(
        _ what: Logger.Message,
        by peer: ControlPeer,
        _ body: () async throws -> ProviderRecord
    ) async throws -> ProviderAnswer {
        let provider = try await answering(body)
        log(what, "provider", provider.name, by: peer)
        return ProviderAnswer(provider: provider)
    }

    private func changing(
        _ what: Logger.Message,
        by peer: ControlPeer,
        _ body: () async throws -> AgentRecord
    ) async throws -> AgentAnswer {
        let agent = try await answering(body)
        log(what, "agent", agent.name, by: peer)
        return AgentAnswer(agent: agent)
    }

    private func log(_ what: Logger.Message, _ kind: String, _ name: String, by peer: ControlPeer) {
        logger.info(what, metadata: peer.metadata.merging([kind: "\(name)"]) { _, new in new })
    }
}
