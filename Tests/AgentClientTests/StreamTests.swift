import AgentClient
import AgentLabJSON
import AgentLabTesting
import Testing

/// Texts that come in pieces.
@Suite struct StreamTests {
    typealias Kind = ProviderConfiguration.Kind

    @Test(arguments: Kind.allCases, [nil, 1, 2, 3, 7, 64, 4096])
    func aStreamIsTheSameHoweverItIsCut(_ kind: Kind, _ size: Int?) async throws {
        let text = "Die Größe der Zeichen – €, 日本, 👩‍👩‍👧 – ist\nkeine."
        var answer = LLMAnswer.text(text)
        answer.chunkBytes = size
        answer.usage = (3, 9)
        try await TestAgent.with(kind, queue: [answer]) { agent in
            let (texts, reply) = try await agent.client.streamChat("?").collected()
            #expect(texts.joined() == text)
            #expect(texts.count == 11)
            #expect(reply?.text == text)
            #expect(reply?.usage == TokenUsage(input: 3, output: 9))
            #expect(reply?.model == "gpt-test")
            #expect(reply?.finishReason == "stop")
        }
    }

    @Test(arguments: Kind.allCases)
    func imagesMayBeStreamedAbout(_ kind: Kind) async throws {
        try await TestAgent.with(kind, queue: [.text("A cat.")]) { agent in
            let request = AgentRequest("?", images: [.data([1, 2, 3], contentType: "image/png")])
            let (texts, _) = try await agent.client.streamVision(request).collected()
            #expect(texts == ["A", " cat."])
            #expect(agent.server.calls[0].request.images == 1)
        }
    }

    @Test func nothingIsSentBeforeTheStreamIsRead() async throws {
        try await TestAgent.with(.openai, queue: [.text("a"), .text("b")]) { agent in
            let stream = try agent.client.streamChat("?")
            #expect(agent.server.calls.isEmpty)
            #expect(try await stream.collected().texts == ["a"])
            #expect(try await stream.collected().texts == ["b"])
        }
    }

    @Test(arguments: Kind.allCases)
    func aStreamIsBegunAgainAsLongAsItHasSaidNothing(_ kind: Kind) async throws {
        var dropped = LLMAnswer.text("one two")
        dropped.dropsAfter = 0
        try await TestAgent.with(kind, queue: [.nothing, .failure(503), dropped, .text("three")]) { agent in
            let (texts, reply) = try await agent.client.streamChat("?").collected()
            #expect(texts == ["three"])
            #expect(reply?.attempts == 4)
        }
    }

    @Test(arguments: Kind.allCases)
    func aStreamThatIsCutOffFails(_ kind: Kind) async throws {
        var answer = LLMAnswer.text("one two three four five")
        answer.dropsAfter = 4
        let (heard, continuation) = AsyncStream.makeStream(of: Void.self)
        answer.dropGate = { for await _ in heard { return } }
        try await TestAgent.with(kind, queue: [answer, .text("never asked")]) { agent in
            var texts: [String] = []
            let error = await #expect(throws: AgentError.self) {
                for try await case .text(let text) in try agent.client.streamChat("?") {
                    texts.append(text)
                    continuation.yield()
                }
            }
            #expect(error?.code == .connection)
            #expect(texts.first == "one")
            #expect(agent.server.calls.count == 1)
        }
    }

    @Test(arguments: Kind.allCases)
    func anErrorInTheMiddleOfAStreamIsTheServersError(_ kind: Kind) async throws {
        var answer = LLMAnswer.text("one two three four five")
        answer.failsAfter = 4
        try await TestAgent.with(kind, queue: [answer]) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.streamChat("?").collected() }
            #expect(error?.code == .server)
            #expect(error?.serverMessage == "scripted")
            #expect(error?.provider == "scripted")
        }
    }

    @Test(arguments: Kind.allCases)
    func aStreamThatStandsStillIsGivenUp(_ kind: Kind) async throws {
        var answer = LLMAnswer.text("one two three")
        answer.stallsAfter = 2
        let agent: JSONValue = ["client": ["timeout_ms": 300, "retry": ["max_retries": 0]]]
        try await TestAgent.with(kind, agent: agent, queue: [answer]) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.streamChat("?").collected() }
            #expect(error?.code == .timeout)
            #expect(error?.isRetryable == true)
        }
    }

    @Test(arguments: Kind.allCases)
    func whoLeavesAStreamClosesItsConnection(_ kind: Kind) async throws {
        var answer = LLMAnswer.text("one two three")
        answer.stallsAfter = 3
        try await TestAgent.with(kind, queue: [answer]) { agent in
            for try await _ in try agent.client.streamChat("?") { break }
            try await agent.server.wait { $0.last?.isAbandoned == true }
        }
    }

    @Test(arguments: [
        ("{\"choices\": 5}", "has no choices"), ("[DONE", "is no JSON"), ("{\"done\": true}", "has no choices"),
    ])
    func aPieceThatIsNoneIsQuoted(_ piece: String, _ fault: String) async throws {
        let body = Array("data: \(piece)\n\n".utf8)
        let answer = LLMAnswer(.raw(status: 200, contentType: "text/event-stream", body: body))
        try await TestAgent.with(.openai, queue: [answer]) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.streamChat("?").collected() }
            #expect(error?.code == .invalidResponse)
            #expect(error?.message.contains(fault) == true)
            #expect(error?.message.contains(String(piece.prefix(5))) == true)
        }
    }

    @Test func aStreamWithoutEndMarkIsCompleteWhenTheTextIs() async throws {
        let body = Array(
            """
            : a comment
            event: message
            data:{"choices":[{"delta":{"content":"Hello"},"finish_reason":null}]}\r
            \r
            data: {"choices":[{"delta":{},
            data: "finish_reason":"stop"}]}
            """.utf8
        )
        let answer = LLMAnswer(.raw(status: 200, contentType: "text/event-stream", body: body))
        try await TestAgent.with(.openai, queue: [answer]) { agent in
            let (texts, reply) = try await agent.client.streamChat("?").collected()
            #expect(texts == ["Hello"])
            #expect(reply?.finishReason == "stop")
            #expect(reply?.usage == nil)
        }
    }

    @Test func aStreamThatIsLongerThanItMayBeIsRefused() async throws {
        let answer = LLMAnswer.text(String(repeating: "word ", count: 1000))
        try await TestAgent.with(.ollama, agent: ["client": ["max_response_bytes": 2048]], queue: [answer]) { agent in
            let error = await #expect(throws: AgentError.self) { try await agent.client.streamChat("?").collected() }
            #expect(error?.code == .responseTooLarge)
        }
    }
}
