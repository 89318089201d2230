/// One unit of work in a graph.
///
/// A node receives the state and returns the next one. It is executed at least once per stage: when a process dies within
/// it, it is executed again, so what it does outside must bear repetition or be wrapped in steps.
///
/// Cancellation of the run reaches the node as cancellation of its task; it should then throw soon. What it throws fails
/// the run, with the node's name and the iteration added.
public protocol Node: Sendable {
    /// Does the work and returns the state that the next node receives.
    func execute(_ state: State, context: NodeContext) async throws -> State
}

/// A node made of a closure.
struct ClosureNode: Node {
    let body: @Sendable (State, NodeContext) async throws -> State

    func execute(_ state: State, context: NodeContext) async throws -> State {
        try await body(state, context)
    }
}
