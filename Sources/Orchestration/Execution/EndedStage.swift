package import FoundationEssentials

/// What is to be remembered of a stage that has ended.
package struct EndedStage: Sendable {
    package let node: NodeName
    package let iteration: Int
    /// Attempts at the stage, those before a crash included.
    package let attempts: Int
    package let startedAt: Date
    package let duration: Duration
    /// What the node changed; empty when it failed.
    package let changes: StateChanges
    package let outcome: Outcome

    package init(
        node: NodeName,
        iteration: Int,
        attempts: Int,
        startedAt: Date,
        duration: Duration,
        changes: StateChanges,
        outcome: Outcome
    ) {
        self.node = node
        self.iteration = iteration
        self.attempts = attempts
        self.startedAt = startedAt
        self.duration = duration
        self.changes = changes
        self.outcome = outcome
    }
}

extension EndedStage {
    /// How a stage ended.
    package enum Outcome: Sendable {
        /// It completed and another one follows.
        case transition(Decision)
        /// It completed, and so has the run.
        case exit
        /// It completed, but no edge can be taken: the run fails with this error.
        case noTransition(GraphError)
        /// The node failed: the run fails with this error.
        case failed(GraphError)
    }
}

/// The edge that is taken out of a stage.
package struct Decision: Sendable, Hashable {
    package let from: NodeName
    package let to: NodeName
    /// Nil for an edge without a predicate.
    package let predicateName: String?
    package let predicateResult: Bool?

    package init(from: NodeName, to: NodeName, predicateName: String?, predicateResult: Bool?) {
        self.from = from
        self.to = to
        self.predicateName = predicateName
        self.predicateResult = predicateResult
    }
}

/// What the recorder wants after it has recorded a stage.
package enum StageDirective: Sendable {
    /// Go on with the next stage.
    case proceed
    /// Leave at this boundary; the run is carried on later, by this process or another.
    case stop
}
