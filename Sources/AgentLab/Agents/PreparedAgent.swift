import AgentClient

/// An agent as the catalog has it now, with the token that its calls carry.
struct PreparedAgent: Sendable {
    let name: String
    let provider: String
    private let client: AgentClient
    private let token: String?

    init(name: String, provider: String, client: AgentClient, token: String?) throws(AgentCallError) {
        if let token,
            token.isEmpty || token.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        {
            throw AgentCallError(.secretUnavailable, name, "the secret \"token\" is empty or has a line break in it")
        }
        self.name = name
        self.provider = provider
        self.client = client
        self.token = token
    }

    func ask(_ kind: AgentProtocol, _ request: AgentRequest) async throws -> AgentReply {
        try await hidingToken {
            switch kind {
            case .vision: try await client.vision(request, token: token)
            case .tools: try await client.tools(request, token: token)
            default: try await client.chat(request, token: token)
            }
        }
    }

    func embed(_ texts: [String], options: ModelOptions) async throws -> AgentReply {
        try await hidingToken { try await client.embed(texts, options: options, token: token) }
    }

    /// Asks for a text that is handed on as it comes, with the number of bytes before each piece.
    ///
    /// - Parameter isRepeatable: Whether an answer that broke off may begin anew.
    func stream(
        _ kind: AgentProtocol,
        _ request: AgentRequest,
        isRepeatable: Bool,
        _ take: (_ text: String, _ offset: Int) async throws -> Void
    ) async throws -> AgentReply {
        var offset = 0
        let start = ContinuousClock.now
        do {
            let stream =
                kind == .vision
                ? try client.streamVision(request, token: token) : try client.streamChat(request, token: token)
            for try await element in stream {
                switch element {
                case .reply(let reply): return reply
                case .text(let text):
                    try await take(text, offset)
                    offset += text.utf8.count
                }
            }
            throw AgentCallError(.invalidResponse, name, "the answer ended without its end")
        } catch let error as AgentError where isRepeatable && offset > 0 && error.isRetryable {
            var reply = try await ask(kind, request)
            reply.attempts += max(error.attempt, 1)
            reply.duration = start.duration(to: .now)
            try await take(reply.text, 0)
            return reply
        } catch let error as AgentError {
            throw AgentCallError(error, agent: name, hiding: token)
        }
    }

    /// The first protocol that its model is for.
    var firstProtocol: AgentProtocol {
        let capabilities = client.configuration.model.capabilities
        let order: [AgentProtocol] = [.chat, .embeddings, .tools, .vision]
        return order.first { capabilities[$0] != nil } ?? .chat
    }

    private func hidingToken<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as AgentError {
            throw AgentCallError(error, agent: name, hiding: token)
        }
    }
}

extension AgentProtocol {
    /// What calls by it are called in workflow files and on record.
    var callName: String { self == .embeddings ? "embed" : rawValue }
}
