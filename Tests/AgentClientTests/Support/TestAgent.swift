import AgentClient
import AgentLabJSON
import AgentLabTesting

/// An agent of a provider that a scripted server plays.
struct TestAgent: Sendable {
    let client: AgentClient
    let server: ScriptedLLM

    /// - Parameters:
    ///   - provider: What is configured of the provider beyond its name and address.
    ///   - agent: What is configured of the agent beyond its name, provider and model.
    ///   - queue: The answers, one after the other.
    ///   - otherwise: The answer when there is none left.
    static func with(
        _ kind: ProviderConfiguration.Kind,
        models: [String] = [],
        token: String? = nil,
        provider: JSONValue = [:],
        agent: JSONValue = [:],
        queue: [LLMAnswer] = [],
        otherwise: LLMAnswer = .failure(400, "the script has ended"),
        _ body: (TestAgent) async throws -> Void
    ) async throws {
        let script = LLMScript(queue: queue, otherwise: otherwise)
        let answer: ScriptedLLM.Script = { script.answer(to: $0) }
        try await ScriptedLLM.withServer(models: models, token: token, answering: answer) { server in
            let provider = ProviderConfiguration.of(kind, at: server)
                .merging(try ProviderConfiguration(json: provider, complete: false))
            var configuration = AgentConfiguration("tester", provider: .configured(provider), model: .init("gpt-test"))
            // Waits between attempts are not what is tested here.
            configuration.client.retry.initialBackoff = .milliseconds(1)
            configuration.client.retry.maxBackoff = .milliseconds(1)
            configuration = configuration.merging(try AgentConfiguration(json: agent, complete: false))
            try await AgentConnections.withConnections { connections in
                let client = try AgentClient(configuration, connections: connections)
                try await body(TestAgent(client: client, server: server))
            }
        }
    }
}

extension ProviderConfiguration {
    static func of(_ kind: Kind, at server: ScriptedLLM) -> ProviderConfiguration {
        ProviderConfiguration("scripted", kind: kind, baseURL: kind == .openai ? "\(server.url)/v1/" : server.url)
    }
}

extension AgentStream {
    /// Everything that comes.
    func collected() async throws -> (texts: [String], reply: AgentReply?) {
        var texts: [String] = []
        var reply: AgentReply?
        for try await element in self {
            switch element {
            case .text(let text): texts.append(text)
            case .reply(let whole): reply = whole
            }
        }
        return (texts, reply)
    }
}
