import Testing
import agentlab_torture

@Suite struct PlanTests {
    @Test func theSameSeedPlansTheSame() {
        let plans = (1...2).map { _ in RunPlan(seed: 7, count: 50, over: .seconds(60)) }
        #expect(plans[0].runs.map(\.params) == plans[1].runs.map(\.params))
        #expect(plans[0].runs.map(\.mischief.count) == plans[1].runs.map(\.mischief.count))
        #expect(faults(seed: 7) == faults(seed: 7))
    }

    @Test func anotherSeedPlansSomethingElse() {
        let plans = [7, 8].map { RunPlan(seed: $0, count: 50, over: .seconds(60)) }
        #expect(plans[0].runs.map(\.params) != plans[1].runs.map(\.params))
        #expect(faults(seed: 7) != faults(seed: 8))
    }

    @Test func aLongPlanHasEverythingInIt() {
        let runs = RunPlan(seed: 1, count: 500, over: .seconds(60)).runs
        #expect(
            Set(runs.map(\.workflow)) == [
                "loop", "steps", "fan", "sleeper", "stubborn", "errand", "appointment", "family",
            ]
        )
        #expect(Set(runs.map(\.key)).count == 500)
        #expect(runs.contains { $0.expectation == .never })
        #expect(runs.contains { if case .failed = $0.expectation { true } else { false } })
        let names = Set(faults(seed: 1, count: 500).map(\.name))
        #expect(names.count == 11)
    }

    private func faults(seed: UInt64, count: Int = 50) -> [Fault] {
        var plan = FaultPlan(seed: seed, daemons: 3, lease: .seconds(3))
        return (0..<count).map { _ in plan.next().fault }
    }
}
