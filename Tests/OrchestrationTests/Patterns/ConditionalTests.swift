import AgentLabJSON
import Orchestration
import Testing

@Suite struct ConditionalTests {
    private func sizes(_ witness: Witness? = nil) -> Conditional<Int, String> {
        Conditional<Int, String>("size") { value, _ in value < 10 ? "small" : value < 100 ? "medium" : "huge" }
            .when("small") { value, _ in "s\(value)" }
            .when("medium") { value, _ in "m\(value)" }
    }

    @Test func theRoutesHandlerGoesOn() async throws {
        #expect(try await sizes().run(5) == "s5")
        #expect(try await sizes().run(50) == "m50")
        #expect(try await sizes().otherwise { value, _ in "?\(value)" }.run(500) == "?500")
    }

    @Test func anUnknownRouteWithoutDefaultIsAnErrorWithTheName() async throws {
        let error = try await #require(throws: UnknownRoute.self) { try await sizes().run(500) }
        #expect("\(error)" == "\"size\" has no route \"huge\" and no default (routes: medium, small)")
    }

    @Test func eventsAreTold() async throws {
        let witness = Witness()
        let context = NodeContext.standalone(GraphEnvironment(observer: witness))
        _ = try await sizes().run(5, in: context)
        #expect(witness.kinds == ["route.evaluate", "route.select", "route.execute"])
        #expect(witness.events[1].data == ["route": "small", "is_default": false])
    }

    @Test func aChoiceThatWasMadeStays() async throws {
        let (steps, choices) = (StepJournal(), Counter())
        let conditional = Conditional<State, State>("pick") { _, _ in "route-\(choices.increment())" }
            .when("route-1") { state, context in
                try await context.step("inner") {}
                if choices.value == 1, context.iteration == 1 { throw CancellationError() }
                return state.setting("route", to: 1)
            }
        var graph = StateGraph("g")
        graph.addNode("n", conditional.node())
        graph.setEntryPoint("n")
        graph.addExitPoint("n")
        let runnable = try graph.validated()
        let state = State()
        _ = try? await runnable.execute(state, into: Journal(), steps: steps)
        let again = GraphPosition.node("n", iteration: 2)
        let history = StageHistory(origin: 1)
        let result = try await runnable.execute(from: again, history: history, state, into: Journal(), steps: steps)
        #expect(result.completed?["route"] == 1)
        #expect(choices.value == 1)
        #expect(steps.commits.map(\.name) == ["pick/route", "pick/route-1/inner"])
    }
}
