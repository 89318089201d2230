/// What a run needs to go on: the state after the last stage that has been kept, and what follows it.
public struct Checkpoint: Sendable, Codable {
    /// The state, without secrets.
    public let state: State
    /// The node to execute next; nil when the run is complete.
    public let next: NodeName?
    /// The number of the stage after which the checkpoint was taken; 0 before the first.
    public let iteration: Int

    private enum CodingKeys: String, CodingKey {
        case state
        case next
        case iteration
    }

    /// Makes a checkpoint; the state's secrets are left out.
    public init(state: State, next: NodeName?, iteration: Int) {
        self.state = state.with(Secrets())
        self.next = next
        self.iteration = iteration
    }
}
