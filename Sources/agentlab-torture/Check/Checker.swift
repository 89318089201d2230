/// Holds what the tables and the effects say against what was promised.
///
/// It knows nothing of the engine: only the plan, what was asked and answered, and which faults were at work when.
package struct Checker: Sendable {
    package var plan: [PlannedRun]
    package var facts: Facts
    package var effects: [Effect]
    package var actions: [ActionRecord]
    package var faults: [FaultRecord]
    /// The `instance_id` of each daemon's state directory.
    package var instances: [Int: String]
    /// For how long after the answer to a cancel a node may still have effects, in seconds without a fault.
    package var cancelLimit: Double

    package init(
        plan: [PlannedRun],
        facts: Facts,
        effects: [Effect],
        actions: [ActionRecord],
        faults: [FaultRecord],
        instances: [Int: String],
        cancelLimit: Double
    ) {
        self.plan = plan
        self.facts = facts
        self.effects = effects
        self.actions = actions
        self.faults = faults
        self.instances = instances
        self.cancelLimit = cancelLimit
    }

    /// All that is wrong.
    package func violations() -> [Violation] {
        endViolations() + childViolations() + historyViolations() + effectViolations() + ownerViolations()
            + cancelViolations()
    }

    var stagesByRun: [String: [Facts.Stage]] { Dictionary(grouping: facts.stages, by: \.run) }
    var actionsByRun: [String: [ActionRecord]] { Dictionary(grouping: actions, by: \.run) }
}
