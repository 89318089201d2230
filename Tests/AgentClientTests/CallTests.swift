import AgentClient
import AgentLabJSON
import AgentLabTesting
import Testing

/// What is asked and answered, with every kind of provider.
@Suite struct CallTests {
    typealias Kind = ProviderConfiguration.Kind

    @Test(arguments: Kind.allCases)
    func aChatIsAnsweredWithTextModelAndUsage(_ kind: Kind) async throws {
        var answer = LLMAnswer.text("Because of the air.")
        answer.usage = (17, 5)
        try await TestAgent.with(kind, agent: ["system_prompt": "Be brief."], queue: [answer]) { agent in
            let reply = try await agent.client.chat("Why is the sky blue?")
            #expect(reply.text == "Because of the air.")
            #expect(reply.model == "gpt-test")
            #expect(reply.usage == TokenUsage(input: 17, output: 5))
            #expect(reply.finishReason == "stop")
            #expect(reply.attempts == 1)
            #expect(agent.server.calls.map(\.request.content) == ["Be brief.\nWhy is the sky blue?"])
            #expect(try JSONValue(encoding: reply).decode(AgentReply.self).usage == reply.usage)
        }
    }

    @Test func theSystemPromptOfACallReplacesTheAgents() async throws {
        try await TestAgent.with(.openai, agent: ["system_prompt": "Be brief."], queue: [.text("")]) { agent in
            _ = try await agent.client.chat(AgentRequest("Hello", system: "Be long."))
            #expect(agent.server.calls.map(\.request.content) == ["Be long.\nHello"])
        }
    }

    @Test(arguments: Kind.allCases)
    func aConversationGoesOnWithWhatWasSaid(_ kind: Kind) async throws {
        try await TestAgent.with(kind, queue: [.text("Blue."), .text("Air.")]) { agent in
            let first = try await agent.client.chat("Which colour?")
            _ = try await agent.client.chat(
                AgentRequest(messages: [.init(.user, "Which colour?"), .answer(first), .init(.user, "Why?")])
            )
            #expect(agent.server.calls.last?.request.content == "Which colour?\nBlue.\nWhy?")
        }
    }

    @Test(arguments: Kind.allCases)
    func imagesAreSentAsData(_ kind: Kind) async throws {
        try await TestAgent.with(kind, queue: [.text("A cat.")]) { agent in
            let image = try ImageSource(parsing: "data:image/png;base64,iVBORw0KGgo=")
            let reply = try await agent.client.vision(AgentRequest("What is it?", images: [image, image]))
            #expect(reply.text == "A cat.")
            let request = try #require(agent.server.calls.first?.request)
            #expect(request.images == 2)
            #expect(request.body.encodedString().contains("iVBORw0KGgo="))
        }
    }

    @Test func anAddressOfAnImageIsPassedOnAndRefusedWhereNobodyFetchesIt() async throws {
        let request = AgentRequest("?", images: [try ImageSource(parsing: "https://example.org/cat.png")])
        try await TestAgent.with(.openai, queue: [.text("A cat.")]) { agent in
            _ = try await agent.client.vision(request)
            #expect(agent.server.calls[0].request.body.encodedString().contains("https://example.org/cat.png"))
        }
        try await TestAgent.with(.ollama) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.vision(request) }
            #expect(error?.code == .invalidRequest)
            #expect(agent.server.calls.isEmpty)
        }
    }

    @Test(arguments: Kind.allCases)
    func functionsAreOfferedCalledAndAnswered(_ kind: Kind) async throws {
        let calls = LLMAnswer(.toolCalls([("weather", ["city": "Ulm"]), ("time", [:])]))
        try await TestAgent.with(kind, queue: [calls, .text("Rain.")]) { agent in
            let weather = ToolDefinition("weather", description: "The weather of a city.")
            let time = ToolDefinition("time", description: "The time.")
            let question = AgentRequest("Weather in Ulm?", tools: [weather, time])
            let reply = try await agent.client.tools(question)
            #expect(reply.toolCalls.map(\.name) == ["weather", "time"])
            #expect(reply.toolCalls.map(\.arguments) == [["city": "Ulm"], [:]])
            #expect(agent.server.calls[0].request.body["tools"]?.arrayValue?.count == 2)

            var next = question
            next.messages += [.answer(reply), .result(of: reply.toolCalls[0], "It rains.")]
            #expect(try await agent.client.tools(next).text == "Rain.")
            let sent = try #require(agent.server.calls[1].request.body["messages"]?.arrayValue)
            #expect(sent[1]["tool_calls"]?.arrayValue?.count == 2)
            #expect(sent[2]["role"] == "tool")
            #expect(sent[2][kind == .ollama ? "tool_name" : "tool_call_id"] == (kind == .ollama ? "weather" : "call_0"))
        }
    }

    @Test(arguments: Kind.allCases)
    func eachTextHasItsVector(_ kind: Kind) async throws {
        try await TestAgent.with(kind, queue: [LLMAnswer(.vectors([[0, 0.5], [1, -1]]))]) { agent in
            let reply = try await agent.client.embed(["one", "two words"])
            #expect(reply.vectors == [[0, 0.5], [1, -1]])
            #expect(reply.usage == TokenUsage(input: 3, output: 0))
            #expect(agent.server.calls[0].request.kind == .embeddings)
        }
    }

    @Test(arguments: Kind.allCases)
    func optionsOfTheCallGoOverThoseOfModelAndProvider(_ kind: Kind) async throws {
        try await TestAgent.with(
            kind,
            provider: ["options": ["seed": 1, "top_p": 0.1, "max_tokens": 7]],
            agent: ["model": ["capabilities": ["chat": ["seed": 2, "temperature": 0.2], "tools": ["seed": 9]]]],
            queue: [.text("")]
        ) { agent in
            _ = try await agent.client.chat(AgentRequest("?", options: ["temperature": 0.9, "top_p": nil]))
            let body = agent.server.calls[0].request.body
            let sent = kind == .ollama ? try #require(body["options"]) : body
            #expect(sent["seed"] == 2)
            #expect(sent["temperature"] == 0.9)
            #expect(sent["top_p"] == nil)
            #expect(sent[kind == .ollama ? "num_predict" : "max_tokens"] == 7)
        }
    }

    @Test func azureIsCalledByDeploymentAndVersion() async throws {
        try await TestAgent.with(
            .azure,
            provider: ["deployment": "my-deployment", "api_version": "2025-01-01-preview"],
            queue: [.text("")]
        ) { agent in
            _ = try await agent.client.chat("?")
            let target = agent.server.calls[0].request.target
            #expect(
                target == "POST /openai/deployments/my-deployment/chat/completions?api-version=2025-01-01-preview"
            )
        }
    }

    @Test(
        arguments: [
            (Kind.ollama, nil, "authorization"), (.openai, nil, "authorization"), (.azure, nil, "api-key"),
            (.azure, .key, "api-key"), (.azure, .entra, "authorization"),
        ] as [(Kind, ProviderConfiguration.Auth?, String)]
    )
    func theTokenOfACallIsSentAsTheProviderWantsIt(
        _ kind: Kind,
        _ auth: ProviderConfiguration.Auth?,
        _ header: String
    ) async throws {
        let provider: JSONValue = auth.map { ["auth": .string($0.rawValue)] } ?? [:]
        try await TestAgent.with(kind, token: "s3cret", provider: provider, queue: [.text("ok")]) { agent in
            let reply = try await agent.client.chat("?", token: "s3cret")
            #expect(reply.text == "ok")
            #expect(agent.server.calls[0].request.tokenHeader == header)
        }
    }

    @Test func theModelsOfAProviderAreListed() async throws {
        for kind in Kind.allCases {
            let script: ScriptedLLM.Script = { _ in .nothing }
            try await ScriptedLLM.withServer(models: ["b", "a"], answering: script) { server in
                try await AgentConnections.withConnections { connections in
                    let client = try ProviderClient(.of(kind, at: server), connections: connections)
                    #expect(try await client.models() == ["a", "b"])
                }
            }
        }
    }

    @Test func aModelIsAskedOnlyForWhatItIsFor() async throws {
        let agent: JSONValue = ["model": ["capabilities": ["chat": [:], "vision": [:]]]]
        try await TestAgent.with(.openai, agent: agent) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.embed(["?"]) }
            #expect(error?.code == .unsupported)
            #expect(error?.message == "the model gpt-test is configured for chat, vision, not for embeddings")
            #expect(agent.server.calls.isEmpty)
        }
    }

    @Test func whatCannotBeAskedIsNotSent() async throws {
        let tool = ToolDefinition("f", description: "")
        let image = ImageSource.url("https://example.org/x.png")
        try await TestAgent.with(.openai) { agent in
            let client = agent.client
            let calls: [() async throws -> AgentReply] = [
                { try await client.chat(AgentRequest(messages: [])) },
                { try await client.chat(AgentRequest("?", images: [image])) },
                { try await client.chat(AgentRequest("?", tools: [tool])) },
                { try await client.vision("?") },
                { try await client.tools("?") },
                { try await client.embed([]) },
                { try await client.chat(AgentRequest("?", options: ["stream": true])) },
                { try await client.chat("?", token: "two\nlines") },
            ]
            for call in calls {
                let error = await #expect(throws: AgentError.self) { try await call() }
                #expect(error?.code == .invalidRequest)
            }
            #expect(agent.server.calls.isEmpty)
        }
    }

    @Test func aProviderThatIsOnlyNamedHasToBeBrought() async throws {
        let configuration = AgentConfiguration("a", provider: .named("local"), model: .init("m"))
        try await AgentConnections.withConnections { connections in
            #expect(throws: ConfigurationError.self) { try AgentClient(configuration, connections: connections) }
            let provider = ProviderConfiguration("local", kind: .ollama)
            _ = try AgentClient(configuration, provider: provider, connections: connections)
        }
    }
}
