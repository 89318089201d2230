import AgentClient
package import AgentLabAPI
import Orchestration

// MARK: - Calls of agents

extension Laboratory {
    /// A run that this daemon executes now.
    func inHand(_ run: RunID) -> AgentService.RunInHand? {
        let tenure = tenure
        return tenure.executor.activeRun(run).map { .init(run: $0, store: tenure.store) }
    }

    /// Asks a provider which models it has.
    ///
    /// - Throws: ``LaboratoryError``: `provider_not_found`, `agent_failed`.
    package func test(_ request: ProvidersTest) async throws -> ProvidersTest.Result {
        try await calling {
            let start = ContinuousClock.now
            let models = try await agents.models(of: request.provider, token: request.secrets?.values["token"])
            return .init(models: models, durationMilliseconds: start.duration(to: .now) / .milliseconds(1))
        }
    }

    /// Makes one small call to an agent, by the first protocol that its model is for.
    ///
    /// - Throws: ``LaboratoryError``: `agent_not_found`, `agent_failed`.
    package func test(_ request: AgentsTest) async throws -> ReplyRecord {
        try await calling {
            let agent = try await agents.prepared(request.agent, token: request.secrets?.values["token"])
            let reply =
                switch agent.firstProtocol {
                case .embeddings: try await agent.embed(["ok"], options: [:])
                case let kind: try await agent.ask(kind, .smallest(for: kind))
                }
            return ReplyRecord(reply)
        }
    }

    /// Finds an agent, and gives what asks it and hands its answer on as it comes.
    ///
    /// Nothing is asked before that is called, and no more is read from the provider than is taken.
    ///
    /// - Throws: ``LaboratoryError``: `agent_not_found`, `invalid_params`, `agent_failed`; what it gives throws the same.
    package func chat(
        _ request: AgentsChat
    ) async throws -> @Sendable (_ send: @Sendable (ChatEvent) async throws -> Void) async throws -> Void {
        let agent = try await calling {
            guard !request.prompt.isEmpty else { throw LaboratoryError(.invalidParams, "prompt must not be empty") }
            return try await agents.prepared(request.agent, token: request.secrets?.values["token"])
        }
        let question = AgentRequest(request.prompt, system: request.system, options: request.options ?? [:])
        return { send in
            try await self.calling {
                let reply = try await agent.stream(.chat, question, isRepeatable: false) { text, _ in
                    try await send(.text(text))
                }
                try await send(.reply(ReplyRecord(reply)))
            }
        }
    }

    private func calling<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await answering {
            do {
                return try await body()
            } catch let error as AgentCallError {
                let isRequest = error.code == .invalidRequest || error.code == .unsupported
                throw LaboratoryError(isRequest ? .invalidParams : .agentFailed, "\(error)", cause: error)
            }
        }
    }
}

extension AgentRequest {
    /// The smallest thing that a model can be asked by a protocol.
    fileprivate static func smallest(for kind: AgentProtocol) -> AgentRequest {
        let prompt = "Answer with the one word: ok"
        return switch kind {
        case .tools: AgentRequest(prompt, tools: [ToolDefinition("ok", description: "Says that all is well.")])
        case .vision: AgentRequest(prompt, images: [.data(onePixel, contentType: "image/png")])
        default: AgentRequest(prompt)
        }
    }

    /// A PNG of one white pixel.
    private static let onePixel: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
        0x00,
        0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3A, 0x7E, 0x9B, 0x55, 0x00, 0x00, 0x00, 0x0A,
        0x49,
        0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0xF8, 0x0F, 0x00, 0x01, 0x01, 0x01, 0x00, 0x1B, 0xB6, 0xEE, 0x56, 0x00,
        0x00,
        0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ]
}

extension ReplyRecord {
    fileprivate init(_ reply: AgentReply) {
        self.init(
            text: reply.vectors.isEmpty ? reply.text : nil,
            model: reply.model,
            inputTokens: reply.usage?.input,
            outputTokens: reply.usage?.output,
            durationMilliseconds: reply.duration / .milliseconds(1),
            attempts: reply.attempts
        )
    }
}
