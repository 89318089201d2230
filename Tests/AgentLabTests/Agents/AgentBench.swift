import AgentClient
import AgentLab
import AgentLabAPI
import AgentLabJSON
import AgentLabTesting
import Orchestration

/// A laboratory with agents, and the server that answers for them.
struct AgentBench: Sendable {
    let bench: TestBench
    let server: ScriptedLLM

    static func with(
        token: String? = nil,
        answering script: @escaping ScriptedLLM.Script,
        _ body: @escaping @Sendable (AgentBench) async throws -> Void
    ) async throws {
        try await TestBench.with { bench in
            try await ScriptedLLM.withServer(token: token, answering: script) { server in
                try await body(AgentBench(bench: bench, server: server))
            }
        }
    }

    static func with(
        answering answers: LLMAnswer...,
        body: @escaping @Sendable (AgentBench) async throws -> Void
    ) async throws {
        let script = LLMScript(queue: answers)
        try await with(answering: { script.answer(to: $0) }, body)
    }

    /// Adds the provider "local" and the agent "writer".
    func fillCatalog(of lab: Laboratory, provider: JSONValue = [:], agent: JSONValue = [:]) async throws {
        let patience: JSONValue = ["timeout_seconds": 30, "retry": ["max_retries": 2, "initial_backoff_ms": 1]]
        let base: [String: JSONValue] = ["kind": "openai", "base_url": .string(server.url + "/v1")]
        _ = try await lab.create(
            ProvidersCreate(name: "local", config: .object(base.merging(provider.objectValue ?? [:]) { $1 }))
        )
        let own: [String: JSONValue] = ["model": "m", "client": patience]
        _ = try await lab.create(
            AgentsCreate(
                name: "writer",
                provider: "local",
                config: .object(own.merging(agent.objectValue ?? [:]) { $1 })
            )
        )
    }

    /// Lends a laboratory whose catalog is filled.
    func withLaboratory<Value: Sendable>(
        _ workflows: [Workflow],
        _ body: @escaping @Sendable (Laboratory) async throws -> Value
    ) async throws -> Value {
        try await bench.withLaboratory(workflows) { lab in
            try await fillCatalog(of: lab)
            return try await body(lab)
        }
    }
}

extension LLMAnswer {
    /// A text with the tokens that it is said to have cost.
    static func text(_ text: String, input: Int, output: Int) -> LLMAnswer {
        var answer = LLMAnswer.text(text)
        answer.usage = (input, output)
        return answer
    }
}

extension Workflow {
    /// One node that may call agents.
    static func asking(
        _ name: String = "asking",
        _ body: @escaping @Sendable (Agents, State, NodeContext) async throws -> State
    ) -> Workflow {
        Workflow(name: name, description: "Asks.") { graph, runtime in
            graph.addNode("ask") { state, context in try await body(runtime.agents, state, context) }
            graph.setEntryPoint("ask")
            graph.addExitPoint("ask")
        }
    }

    /// Asks "writer" each of some questions, one after the other.
    static func asking(each questions: String..., name: String = "asking") -> Workflow {
        asking(name) { agents, state, context in
            var state = state
            for question in questions {
                let reply = try await agents.chat("writer", AgentRequest(question), as: question, in: context)
                state = state.setting(question, to: .string(reply.text))
            }
            return state
        }
    }
}
