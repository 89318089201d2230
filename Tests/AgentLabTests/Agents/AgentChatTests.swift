import AgentLab
import AgentLabAPI
import AgentLabJSON
import AgentLabTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct AgentChatTests {
    @Test func aChatComesInPiecesAndEndsWithTheReply() async throws {
        try await AgentBench.with(answering: .text("one two three", input: 2, output: 3)) { agents in
            try await agents.withLaboratory([]) { lab in
                let events = Mutex<[ChatEvent]>([])
                let request = AgentsChat(
                    agent: "writer",
                    prompt: "count",
                    system: "Be brief.",
                    options: ["temperature": 0]
                )
                try await lab.chat(request)({ event in events.withLock { $0.append(event) } })
                let texts = events.withLock { $0 }.compactMap { if case .text(let text) = $0 { text } else { nil } }
                #expect(texts.count > 1 && texts.joined() == "one two three")
                guard case .reply(let reply)? = events.withLock({ $0.last }) else {
                    Issue.record("no reply")
                    return
                }
                #expect(reply.text == "one two three" && reply.inputTokens == 2 && reply.outputTokens == 3)
                let body = try #require(agents.server.calls.first?.request.body)
                #expect(body["temperature"] == 0 && body["stream"] == true)
            }
        }
    }

    @Test func aChatThatNobodyReadsIsEndedAtTheProvider() async throws {
        var endless = LLMAnswer.text("one two three")
        endless.stallsAfter = 3
        try await AgentBench.with(answering: endless) { agents in
            try await agents.withLaboratory([]) { lab in
                let chat = try await lab.chat(AgentsChat(agent: "writer", prompt: "count"))
                await withThrowingTaskGroup(of: Void.self) { group in
                    let (pieces, arrived) = AsyncStream<Void>.makeStream()
                    group.addTask {
                        defer { arrived.finish() }
                        try await chat { _ in arrived.yield() }
                    }
                    for await _ in pieces { break }
                    group.cancelAll()
                }
                try await agents.server.wait { $0.first?.isAbandoned == true }
            }
        }
    }

    @Test func anAgentIsTriedWithOneSmallCall() async throws {
        try await AgentBench.with(answering: .text("ok", input: 5, output: 1)) { agents in
            try await agents.withLaboratory([]) { lab in
                let reply = try await lab.test(AgentsTest(agent: "writer"))
                #expect(reply.text == "ok" && reply.inputTokens == 5 && reply.attempts == 1)
                let error = await #expect(throws: LaboratoryError.self) {
                    _ = try await lab.test(AgentsTest(agent: "nobody"))
                }
                #expect(error?.reason == .agentNotFound)
            }
        }
    }

    @Test func anAgentThatFailsIsSaidToHave() async throws {
        try await AgentBench.with(answering: .failure(404, "model m is not there")) { agents in
            try await agents.withLaboratory([]) { lab in
                let error = await #expect(throws: LaboratoryError.self) {
                    _ = try await lab.test(AgentsTest(agent: "writer"))
                }
                #expect(error?.reason == .agentFailed)
                #expect(error?.message.contains("model m is not there") == true, "\(error?.message ?? "")")
            }
        }
    }

    @Test func aProviderIsAskedForItsModels() async throws {
        try await TestBench.with { bench in
            let script: ScriptedLLM.Script = { _ in .nothing }
            try await ScriptedLLM.withServer(models: ["b", "a"], token: "t", answering: script) { server in
                let agents = AgentBench(bench: bench, server: server)
                try await agents.withLaboratory([]) { lab in
                    let answer = try await lab.test(ProvidersTest(provider: "local", secrets: ["token": "t"]))
                    #expect(answer.models == ["a", "b"])
                    let error = await #expect(throws: LaboratoryError.self) {
                        _ = try await lab.test(ProvidersTest(provider: "local"))
                    }
                    #expect(error?.reason == .agentFailed)
                }
            }
        }
    }
}
