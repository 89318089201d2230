/// Where in its graph a run starts or goes on.
package enum GraphPosition: Sendable {
    /// The node is to be executed, as this iteration.
    case node(NodeName, iteration: Int)
    /// The stage has completed but no decision is on record: its edges are evaluated, or the run completes when it is an
    /// exit point. The next stage gets the next iteration.
    case after(NodeName, iteration: Int)
}

/// How an execution ended that did not fail.
package enum GraphResult: Sendable {
    /// An exit point was reached.
    case completed(State)
    /// The recorder asked to stop at a stage's end.
    case stopped(State)
}

/// What is known of earlier executions of a stage that is executed again.
package struct StageHistory: Sendable, Equatable {
    /// The iteration under which it was first executed, by which its steps are found; nil when this is the first time.
    package var origin: Int?
    /// Failed attempts that count towards its retry policy.
    package var attempts: AttemptHistory

    package init(origin: Int? = nil, attempts: AttemptHistory = AttemptHistory()) {
        self.origin = origin
        self.attempts = attempts
    }
}
