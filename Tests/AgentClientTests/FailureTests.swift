import AgentClient
import AgentLabJSON
import AgentLabTesting
import AsyncHTTPClient
import Synchronization
import Testing

/// What is repeated, what is not, and what is said about it.
@Suite struct FailureTests {
    typealias Kind = ProviderConfiguration.Kind

    @Test(arguments: Kind.allCases, [408, 429, 500, 502, 503, 599])
    func whatMayPassIsTriedAgain(_ kind: Kind, _ status: Int) async throws {
        try await TestAgent.with(kind, queue: [.failure(status), .nothing, .text("ok")]) { agent in
            let reply = try await agent.client.chat("?")
            #expect(reply.text == "ok")
            #expect(reply.attempts == 3)
            #expect(agent.server.calls.map(\.status) == [status, nil, 200])
        }
    }

    @Test(arguments: Kind.allCases, [400, 401, 403, 404, 409, 302])
    func whatStaysAsItIsIsNotTriedAgain(_ kind: Kind, _ status: Int) async throws {
        let codes: [Int: AgentError.Code] = [
            401: .unauthorized, 403: .unauthorized, 404: .notFound, 302: .invalidResponse,
        ]
        let code = codes[status] ?? .rejected
        try await TestAgent.with(kind, queue: [.failure(status, "no such thing")]) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.chat("?") }
            #expect(error?.code == code)
            #expect(error?.status == status)
            #expect(error?.serverMessage == "no such thing")
            #expect(error?.provider == "scripted")
            #expect(error?.attempt == 1)
            #expect(error?.isRetryable == false)
            #expect(error?.description == "scripted: answered with the status \(status): no such thing")
            #expect(agent.server.calls.count == 1)
        }
    }

    @Test func theLastErrorIsReportedWithItsAttempt() async throws {
        let answers = (1...4).map { LLMAnswer.failure(500, "failure \($0)") }
        try await TestAgent.with(.openai, queue: answers) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.chat("?") }
            #expect(error?.attempt == 4)
            #expect(error?.description == "scripted: answered with the status 500: failure 4 (attempt 4)")
        }
    }

    @Test(arguments: Kind.allCases)
    func anUnknownModelAndAWrongTokenAreTheServersWords(_ kind: Kind) async throws {
        try await TestAgent.with(kind, models: ["other"], token: "right") { agent in
            let unknown = await #expect(throws: AgentError.self) { try await agent.client.chat("?", token: "right") }
            #expect(unknown?.code == .notFound)
            #expect(unknown?.serverMessage?.isEmpty == false)
            let wrong = await #expect(throws: AgentError.self) { try await agent.client.chat("?", token: "wr0ng") }
            #expect(wrong?.code == .unauthorized)
            #expect(wrong?.description.contains("wr0ng") == false)
        }
    }

    @Test func whoCannotBeReachedIsNamed() async throws {
        var provider = ProviderConfiguration("gone", kind: .ollama, baseURL: "http://127.0.0.1:1")
        provider.options = [:]
        var configuration = AgentConfiguration("a", provider: .configured(provider), model: .init("m"))
        configuration.client.retry.initialBackoff = .zero
        try await AgentConnections.withConnections { connections in
            let client = try AgentClient(configuration, connections: connections)
            let error = await #expect(throws: AgentError.self) { try await client.chat("?") }
            #expect(error?.code == .connection)
            #expect(error?.attempt == 4)
            #expect(error?.description.contains("gone: cannot be reached") == true)
        }
    }

    @Test func aWaitThatIsTooLongIsNotWaitedFor() async throws {
        try await TestAgent.with(.azure, queue: [.failure(429, "slow down", retryAfter: "3600")]) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.chat("?") }
            #expect(error?.code == .rateLimited)
            #expect(error?.retryAfter == .seconds(3600))
            #expect(agent.server.calls.count == 1)
        }
    }

    @Test(arguments: ["0", "0.001", "Sun, 06 Nov 1994 08:49:37 GMT", "soon", "-1"])
    func aWaitMayBeANumberOrADate(_ wait: String) async throws {
        try await TestAgent.with(.azure, queue: [.failure(429, retryAfter: wait), .text("ok")]) { agent in
            let reply = try await agent.client.chat("?")
            #expect(reply.attempts == 2)
        }
    }

    @Test(arguments: [
        (Kind.openai, "<html>Bad gateway", "is no JSON (line 1, column 1: expected a value, found '<'); "),
        (.openai, "{\"choices\": []}", "has no choices[0]; "),
        (.openai, "{\"choices\": [{\"message\": {}}]}", "has no choices[0].message.content; "),
        (.azure, "", "is no JSON"), (.ollama, "{\"message\": {\"role\": \"assistant\"}}", "has no message.content; "),
        (.ollama, "[1, 2", "is no JSON"),
    ])
    func anAnswerThatIsNoneIsQuoted(_ kind: Kind, _ body: String, _ fault: String) async throws {
        let answer = LLMAnswer(.raw(status: 200, contentType: "application/json", body: Array(body.utf8)))
        try await TestAgent.with(kind, queue: [answer]) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.chat("?") }
            #expect(error?.code == .invalidResponse)
            #expect(error?.message.contains("the answer \(fault)") == true)
            #expect(error?.message.hasSuffix(body.isEmpty ? "nothing" : "\"\(body)\"") == true)
            #expect(error?.isRetryable == false)
        }
    }

    @Test func vectorsAndCallsThatAreNoneAreRefused() async throws {
        let bodies = [
            "{\"data\": [{\"index\": 0, \"embedding\": [1, \"x\"]}]}", "{\"data\": []}",
            "{\"data\": [{\"index\": 4, \"embedding\": [1]}]}", "{}",
        ]
        for body in bodies {
            let answer = LLMAnswer(.raw(status: 200, contentType: "application/json", body: Array(body.utf8)))
            try await TestAgent.with(.openai, queue: [answer]) { agent in
                let error = await #expect(throws: AgentError.self) { try await agent.client.embed(["?"]) }
                #expect(error?.code == .invalidResponse)
            }
        }
        let call = "{\"id\": \"1\", \"function\": {\"name\": \"f\", \"arguments\": \"{oops\"}}"
        let body = "{\"choices\": [{\"message\": {\"tool_calls\": [\(call)]}}]}"
        let answer = LLMAnswer(.raw(status: 200, contentType: "application/json", body: Array(body.utf8)))
        try await TestAgent.with(.openai, queue: [answer]) { agent in
            let request = AgentRequest("?", tools: [ToolDefinition("f", description: "")])
            let error = await #expect(throws: AgentError.self) { try await agent.client.tools(request) }
            #expect(error?.message.contains("calls f with arguments that are no JSON") == true)
        }
    }

    @Test func anAnswerThatIsLongerThanItMayBeIsRefused() async throws {
        let answer = LLMAnswer.text(String(repeating: "x", count: 4096))
        try await TestAgent.with(.openai, agent: ["client": ["max_response_bytes": 2048]], queue: [answer]) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.chat("?") }
            #expect(error?.code == .responseTooLarge)
            #expect(error?.message.contains("2048 bytes") == true)
        }
    }

    @Test func anAnswerThatDoesNotComeIsGivenUp() async throws {
        var answer = LLMAnswer.text("late")
        answer.gate = { try await Task.sleep(for: .seconds(3600)) }
        let agent: JSONValue = ["client": ["timeout_ms": 200, "retry": ["max_retries": 1]]]
        try await TestAgent.with(.openai, agent: agent, queue: [answer, answer]) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.chat("?") }
            #expect(error?.code == .timeout)
            #expect(error?.attempt == 2)
        }
    }

    @Test(arguments: Kind.allCases)
    func aCancelledCallClosesItsConnection(_ kind: Kind) async throws {
        var answer = LLMAnswer.text("late")
        answer.gate = { try await Task.sleep(for: .seconds(3600)) }
        try await TestAgent.with(kind, queue: [answer]) { agent in
            let call = Task { try await agent.client.chat("?") }
            try await agent.server.wait { $0.count == 1 }
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            try await agent.server.wait { $0.first?.isAbandoned == true }
            #expect(agent.server.calls.count == 1)
        }
    }

    @Test(arguments: Kind.allCases)
    func aCancelledStreamClosesItsConnection(_ kind: Kind) async throws {
        var answer = LLMAnswer.text("one two three")
        answer.stallsAfter = 3
        try await TestAgent.with(kind, queue: [answer]) { agent in
            let (texts, continuation) = AsyncStream.makeStream(of: Void.self)
            let call = Task {
                for try await _ in try agent.client.streamChat("?") { continuation.yield() }
            }
            for await _ in texts { break }
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            try await agent.server.wait { $0.first?.isAbandoned == true }
        }
    }

    @Test func aLentClientIsLeftOpen() async throws {
        let script: ScriptedLLM.Script = { _ in .text("ok") }
        try await ScriptedLLM.withServer(answering: script) { server in
            let lent = HTTPClient(eventLoopGroupProvider: .singleton)
            let configuration = AgentConfiguration(
                "a",
                provider: .configured(.of(.ollama, at: server)),
                model: .init("m")
            )
            for _ in 0..<2 {
                let connections = AgentConnections(lending: lent)
                let client = try AgentClient(configuration, connections: connections)
                #expect(try await client.chat("?").text == "ok")
                await connections.shutdown()
            }
            try await lent.shutdown()
        }
    }

    @Test func connectionsThatAreShutDownRefuseCalls() async throws {
        let connections = AgentConnections()
        await connections.shutdown()
        let provider = ProviderConfiguration("p", kind: .ollama)
        let configuration = AgentConfiguration("a", provider: .configured(provider), model: .init("m"))
        let client = try AgentClient(configuration, connections: connections)
        let error = await #expect(throws: AgentError.self) { try await client.chat("?") }
        #expect(error?.code == .invalidRequest)
    }
}
