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
