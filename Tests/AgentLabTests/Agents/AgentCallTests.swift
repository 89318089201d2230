import AgentClient
import AgentLab
import AgentLabAPI
import AgentLabJSON
import AgentLabTesting
import Orchestration
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct AgentCallTests {
    @Test func aCallIsPaidOnceThoughItsDaemonCrashes() async throws {
        let gate = Gate()
        let script: ScriptedLLM.Script = { .text("answer to \($0.content)") }
        try await AgentBench.with(answering: script) { agents in
            let workflow = Workflow.asking { agents, state, context in
                let first = try await agents.chat("writer", "first", as: "first", in: context)
                try await gate.pass()
                let second = try await agents.chat("writer", "second", as: "second", in: context)
                return state.setting("answers", to: [.string(first.text), .string(second.text)])
            }
            let run = try await agents.bench.withLaboratoryThatCrashes([workflow]) { lab in
                try await agents.fillCatalog(of: lab)
                let run = try await lab.execute("asking")
                await gate.arrivals(1)
                return run
            }
            gate.open()
            try await agents.bench.withLaboratory([workflow]) { lab in
                let end = try await lab.end(of: run)
                #expect(end.result == ["answers": ["answer to first", "answer to second"]])
                #expect(try await lab.find(run.reference).usage?.calls == 2)
            }
            #expect(agents.server.calls.map(\.request.content) == ["first", "second"])
        }
    }

    @Test func whatACallHasCostIsOnRecordAndSummed() async throws {
        try await AgentBench.with(
            answering: .text("a", input: 3, output: 4),
            .failure(500),
            .text("b", input: 10, output: 1)
        ) {
            agents in
            try await agents.withLaboratory([.asking(each: "one", "two")]) { lab in
                let run = try await lab.end(of: try await lab.execute("asking"))
                #expect(run.status == .completed, "\(run.errorMessage ?? "")")
                let usage = try await lab.find(run.reference).usage
                #expect(usage == UsageRecord(calls: 2, inputTokens: 13, outputTokens: 5))
                let calls = try await lab.calls(RunsCalls(run: run.reference)).data
                #expect(calls.map(\.step) == ["one", "two"])
                #expect(calls.map(\.attempts) == [1, 2])
                #expect(calls.map(\.inputTokens) == [3, 10] && calls.map(\.outputTokens) == [4, 1])
                #expect(
                    calls.allSatisfy { $0.agent == "writer" && $0.provider == "local" && $0.callProtocol == "chat" }
                )
                #expect(calls.allSatisfy { $0.iteration == 1 && $0.durationMilliseconds > 0 && $0.model == "m" })
                #expect(try await lab.list(RunsList()).data.first?.usage == nil)
            }
        }
    }

    @Test func aRunThatGoesBeyondItsBudgetFailsAndCanBeGivenMore() async throws {
        let script: ScriptedLLM.Script = { _ in .text("t", input: 4, output: 4) }
        try await AgentBench.with(answering: script) { agents in
            try await agents.withLaboratory([.asking(each: "one", "two", "three")]) { lab in
                var run = try await lab.execute(RunsExecute(workflow: "asking", maxTokens: 10))
                #expect(run.maxTokens == 10)
                run = try await lab.end(of: run)
                #expect(run.status == .failed)
                let message = try #require(run.errorMessage)
                #expect(message.contains("used 16 tokens and may use 10 (max_tokens)"), "\(message)")
                #expect(agents.server.calls.count == 2)
                let same = try await lab.end(of: try await lab.resume(run.reference, secrets: nil))
                #expect(same.status == .failed && agents.server.calls.count == 2)
                let more = try await lab.resume(run.reference, secrets: nil, maxTokens: 24)
                #expect(more.maxTokens == 24)
                #expect(try await lab.end(of: more).status == .completed)
                #expect(agents.server.calls.count == 3)
            }
        }
    }

    @Test func forksAndChildrenInheritTheBudget() async throws {
        let parent = Workflow(name: "parent", description: "Has a child.") { graph, _ in
            graph.addNode("child", WorkflowNode("asking", output: "child", timeout: nil) { _ in [:] })
            graph.setEntryPoint("child")
            graph.addExitPoint("child")
        }
        let script: ScriptedLLM.Script = { _ in .text("t", input: 4, output: 4) }
        try await AgentBench.with(answering: script) { agents in
            try await agents.withLaboratory([parent, .asking(each: "one", "two")]) { lab in
                let run = try await lab.end(of: try await lab.execute(RunsExecute(workflow: "parent", maxTokens: 10)))
                #expect(run.status == .failed && run.errorMessage?.contains("max_tokens") == true)
                let child = try #require(try await lab.list(RunsList(parent: run.reference)).data.first)
                #expect(child.maxTokens == 10)
                let fork = try await lab.fork(RunsFork(run: run.reference, iteration: 0))
                #expect(fork.maxTokens == 10)
                let other = try await lab.fork(RunsFork(run: run.reference, iteration: 0, maxTokens: 16))
                #expect(other.maxTokens == 16)
                #expect(try await lab.end(of: other).status == .completed)
            }
        }
    }

    @Test func aBudgetIsAPositiveNumber() async throws {
        try await AgentBench.with { agents in
            try await agents.withLaboratory([.asking(each: "one")]) { lab in
                let error = await #expect(throws: LaboratoryError.self) {
                    _ = try await lab.execute(RunsExecute(workflow: "asking", maxTokens: 0))
                }
                #expect(error?.reason == .invalidParams)
            }
        }
    }

    @Test func aRunsOwnTokenStandsInForTheAgents() async throws {
        let script: ScriptedLLM.Script = { _ in .text("ok") }
        try await AgentBench.with(token: "mine", answering: script) { agents in
            try await agents.bench.withLaboratory([.asking(each: "one")]) { lab in
                try await agents.fillCatalog(of: lab, provider: ["token": "env:AGENTLAB_NO_SUCH_VARIABLE"])
                let without = try await lab.end(of: try await lab.execute("asking"))
                #expect(without.errorMessage?.contains("env:AGENTLAB_NO_SUCH_VARIABLE") == true)
                #expect(agents.server.calls.isEmpty)
                let with = try await lab.end(of: try await lab.execute("asking", secrets: ["token": "mine"]))
                #expect(with.status == .completed, "\(with.errorMessage ?? "")")
                #expect(agents.server.calls.map(\.request.token) == ["mine"])
            }
        }
    }

    @Test func answersAreToldToWatchersAsTheyComeAndStoredWhole() async throws {
        try await AgentBench.with(answering: .text("one two three four five")) { agents in
            let gate = Gate()
            let workflow = Workflow.asking { agents, state, context in
                try await gate.pass()
                return state.setting("text", to: .string(try await agents.chat("writer", "count", in: context).text))
            }
            try await agents.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("asking")
                let viewer = Viewer()
                async let watching: Void = viewer.watch(run, in: lab)
                await viewer.until { $0.contains { if case .stage = $0.event { true } else { false } } }
                gate.open()
                try await watching
                let pieces = viewer.seen.compactMap(\.event.text)
                #expect(pieces.map(\.text).joined() == "one two three four five")
                #expect(pieces.count > 1 && pieces.allSatisfy { $0.nodeName == "ask" && $0.step == "chat" })
                #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.offset + $0.text.utf8.count == $1.offset })
                #expect(try await agents.bench.count("SELECT count(*) FROM agentlab.steps") == 1)
            }
        }
    }

    @Test func anAnswerThatBreaksOffIsAskedForAnew() async throws {
        var broken = LLMAnswer.text("one two three")
        broken.dropsAfter = 2
        try await AgentBench.with(answering: broken, .text("all of it")) { agents in
            try await agents.withLaboratory([.asking(each: "one")]) { lab in
                let run = try await lab.end(of: try await lab.execute("asking"))
                #expect(run.result == ["one": "all of it"], "\(run.errorMessage ?? "")")
                #expect(try await lab.calls(RunsCalls(run: run.reference)).data.map(\.attempts) == [2])
            }
        }
    }

    @Test func anUnknownAgentFailsTheNodeByName() async throws {
        try await AgentBench.with { agents in
            let workflow = Workflow.asking { agents, state, context in
                _ = try await agents.chat("reader", "?", in: context)
                return state
            }
            try await agents.withLaboratory([workflow]) { lab in
                let run = try await lab.end(of: try await lab.execute("asking"))
                let message = try #require(run.errorMessage)
                #expect(message.contains("agent \"reader\" is unknown; known are writer"), "\(message)")
            }
        }
    }

    @Test func jsonIsTakenOutOfItsFenceAndAskedForOnceMore() async throws {
        try await AgentBench.with(
            answering: .text("Certainly! It is fine."),
            .text("Here:\n```json\n{\"ok\": true}\n```\n")
        ) { agents in
            let workflow = Workflow.asking { agents, state, context in
                state.setting("v", to: try await agents.json("writer", "?", requiring: ["ok"], in: context))
            }
            try await agents.withLaboratory([workflow]) { lab in
                let run = try await lab.end(of: try await lab.execute("asking"))
                #expect(run.result == ["v": ["ok": true]], "\(run.errorMessage ?? "")")
                #expect(try await lab.calls(RunsCalls(run: run.reference)).data.map(\.step) == ["json", "json again"])
                #expect(agents.server.calls.last?.request.content.contains("it is no JSON") == true)
            }
        }
    }

    @Test func aSecondBadAnswerFailsTheNode() async throws {
        try await AgentBench.with(answering: .text("{}"), .text("[1]")) { agents in
            let workflow = Workflow.asking { agents, state, context in
                state.setting("v", to: try await agents.json("writer", "?", requiring: ["ok"], in: context))
            }
            try await agents.withLaboratory([workflow]) { lab in
                let run = try await lab.end(of: try await lab.execute("asking"))
                #expect(run.errorMessage?.contains("the answer cannot be used: it is no object: [1]") == true)
            }
        }
    }
}
