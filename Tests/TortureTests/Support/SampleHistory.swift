import AgentLabJSON
import agentlab_torture

/// A run of two stages with a step, as it is when all went well, for a test to spoil.
struct SampleHistory {
    static let run = "0199a3c4-0000-7000-8000-000000000001"

    var planned = PlannedRun(
        number: 1,
        workflow: "steps",
        params: [:],
        priority: 0,
        at: .zero,
        mischief: [],
        expectation: .completed(result: ["total": 5], stages: 2)
    )
    var facts = Facts()
    var effects: [Effect] = []
    var actions: [ActionRecord] = []
    var faults: [FaultRecord] = []

    init() {
        facts.runs = [
            .init(id: Self.run, key: "torture-1", status: "completed", error: nil, result: ["total": 5], owner: "d1")
        ]
        facts.workflows = [Self.run: "steps"]
        facts.stages = [
            .init(run: Self.run, iteration: 1, node: "gather", next: "report", isFailed: false, at: 102),
            .init(run: Self.run, iteration: 2, node: "report", next: nil, isFailed: false, at: 103),
        ]
        facts.steps = [.init(run: Self.run, stage: 1, name: "step-1")]
        facts.daemons = [.init(id: "d1", instance: "i1", pid: 11, startedAt: 90, endedAt: nil)]
        facts.writings = [1, 2].map { .init(run: Self.run, iteration: $0, writer: 1, owner: "d1") }
        effects = [
            effect(101, 1, "gather", .begin), effect(101.1, 1, "gather", .begin, step: "step-1"),
            effect(101.2, 1, "gather", .end, step: "step-1"), effect(101.9, 1, "gather", .end),
            effect(102.1, 2, "report", .begin), effect(102.9, 2, "report", .end),
        ]
    }

    func effect(_ at: Double, _ iteration: Int, _ node: String, _ phase: Effect.Phase, step: String = "") -> Effect {
        Effect(
            at: at,
            pid: 11,
            run: Self.run,
            stage: iteration,
            iteration: iteration,
            node: node,
            step: step,
            attempt: 1,
            phase: phase
        )
    }

    func action(_ kind: PlannedRun.Mischief.Kind, at: Double, _ outcome: ActionRecord.Outcome) -> ActionRecord {
        ActionRecord(kind: kind, run: Self.run, begin: at - 0.1, end: at, outcome: outcome)
    }

    /// What the checker finds.
    var rules: [String] {
        Checker(
            plan: [planned],
            facts: facts,
            effects: effects,
            actions: actions,
            faults: faults,
            instances: [1: "i1", 2: "i2"],
            cancelLimit: 5
        ).violations().map(\.rule)
    }
}
