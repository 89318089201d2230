import AgentLabJSON
import Orchestration
import Testing

@Suite struct PredicateTests {
    private let state = State(["a": 1, "none": nil])

    @Test(
        arguments: [
            (.always, true, "always"),
            (.exists("a"), true, "exists(a)"),
            (.exists("none"), true, "exists(none)"),
            (.exists("b"), false, "exists(b)"),
            (.equals("a", 1), true, "equals(a, 1)"),
            (.equals("a", 1.0), false, "equals(a, 1.0)"),
            (.equals("b", nil), false, "equals(b, null)"),
            (.not(.exists("b")), true, "not(exists(b))"),
            (.all([]), true, "all()"),
            (.all([.always, .exists("b")]), false, "all(always, exists(b))"),
            (.any([]), false, "any()"),
            (.any([.exists("b"), .exists("a")]), true, "any(exists(b), exists(a))"),
            (Predicate("big") { $0["a"] == 2 }, false, "big"),
            (.exists("a").named("ready"), true, "ready"),
        ] as [(Predicate, Bool, String)]
    )
    func itHoldsOrNotAndHasAName(predicate: Predicate, holds: Bool, name: String) throws {
        #expect(try predicate.evaluate(state) == holds)
        #expect(predicate.name == name)
    }

    @Test func whatFollowsTheDecidingOneIsNotEvaluated() throws {
        struct Evaluated: Error {}
        let trap = Predicate("trap") { _ in throw Evaluated() }
        #expect(try Predicate.any([.always, trap]).evaluate(state))
        #expect(try !Predicate.all([.not(.always), trap]).evaluate(state))
        #expect(throws: Evaluated.self) { try Predicate.not(trap).evaluate(state) }
    }
}
