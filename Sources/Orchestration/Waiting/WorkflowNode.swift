public import AgentLabJSON

/// A node that executes another workflow as a child run and waits for its end.
///
/// The child is created once, whatever crashes, and is cancelled with its parent; the parent takes up no place meanwhile.
/// When the child fails, the node fails with ``ChildRunFailure``; resuming the parent then resumes the child.
public struct WorkflowNode: Node {
    private let workflow: String
    private let output: String?
    private let timeout: Duration?
    private let params: @Sendable (State) throws -> [String: JSONValue]

    /// Executes a workflow.
    ///
    /// - Parameters:
    ///   - workflow: Its name.
    ///   - output: The state's key that receives the child's result; the result is dropped unless given.
    ///   - timeout: How long the child may take in all; as long as it needs unless given.
    ///   - params: What the child is given.
    public init(
        _ workflow: String,
        output: String? = nil,
        timeout: Duration? = nil,
        params: @escaping @Sendable (State) throws -> [String: JSONValue] = { _ in [:] }
    ) {
        self.workflow = workflow
        self.output = output
        self.timeout = timeout
        self.params = params
    }

    /// Returns the state with the child's result under the output key.
    public func execute(_ state: State, context: NodeContext) async throws -> State {
        let request = ChildRequest(workflow: workflow, params: try params(state), timeout: timeout)
        switch try await context.wait(for: .child(request)) {
        case .childCompleted(let result):
            guard let output else { return state }
            return state.setting(output, to: result)
        case .childFailed(let failure):
            throw failure
        case .timeIsUp, .signal:
            return state
        }
    }
}
