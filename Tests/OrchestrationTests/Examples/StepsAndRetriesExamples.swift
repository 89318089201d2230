import AgentLabJSON
import Orchestration
import Testing

@Suite struct StepsAndRetriesExamples {
    private struct Model {
        func translate(_ text: String) async throws -> String { "draft of \(text)" }
        func polish(_ draft: String) async throws -> String { "polished \(draft)" }
    }

    private struct Bank {
        func pay(_ invoice: Int, idempotencyKey: String) async throws -> String { "\(invoice) by \(idempotencyKey)" }
    }

    private func run(_ graph: StateGraph, _ node: NodeName) async throws -> State {
        var graph = graph
        graph.setEntryPoint(node)
        graph.addExitPoint(node)
        return try await graph.validated().run(State())
    }

    @Test func stepsFollowEachOther() async throws {
        let (model, text) = (Model(), "text")
        var graph = StateGraph("steps")
        graph.addNode("translate") { state, context in
            let draft = try await context.step("draft") {
                try await model.translate(text)
            }
            let final = try await context.step("polish") {
                try await model.polish(draft)
            }
            return state.setting("final", to: .string(final))
        }
        #expect(try await run(graph, "translate")["final"] == "polished draft of text")
    }

    @Test func aStepKnowsItsKey() async throws {
        let (bank, invoice, context) = (Bank(), 7, NodeContext.standalone())
        let receipt = try await context.step("pay") { context in
            try await bank.pay(invoice, idempotencyKey: "\(context.key)")
        }
        #expect(receipt == "7 by \(context.runID)/1/pay")
    }

    @Test func nodesAndStepsAreRetried() async throws {
        let url = "https://example.org"
        @Sendable func fetch(_ url: String) async throws -> String { "page of \(url)" }
        var graph = StateGraph("retries")
        let policy = RetryPolicy(attempts: 5, initialBackoff: .milliseconds(200), maxBackoff: .seconds(10))
        graph.addNode("fetch", retry: policy, timeout: .seconds(30)) { state, context in
            let page = try await context.step("page", retry: policy, timeout: .seconds(5)) {
                try await fetch(url)
            }
            return state.setting("page", to: .string(page))
        }
        #expect(try await run(graph, "fetch")["page"] == "page of https://example.org")
    }
}
