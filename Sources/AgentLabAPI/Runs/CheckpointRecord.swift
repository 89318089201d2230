public import AgentLabJSON
public import FoundationEssentials

/// What a resume needs: the state after a stage, and the node that comes next.
public struct CheckpointRecord: Codable, Hashable, Sendable {
    /// The run.
    public var runID: UUID
    /// The stage after which the state was so; 0: before the first one.
    public var iteration: Int
    /// The state's data, an object.
    ///
    /// Secrets are never part of it.
    public var stateData: JSONValue
    /// The node whose stage ended here; absent before the first one.
    public var checkpointNode: String?
    /// When the run's first checkpoint was made.
    public var createdAt: Date
    /// When this one was made.
    public var updatedAt: Date

    /// Takes every field as it is; nothing is checked here.
    public init(
        runID: UUID,
        iteration: Int,
        stateData: JSONValue,
        checkpointNode: String? = nil,
        createdAt: Date,
        updatedAt: Date
    ) {
        self.runID = runID
        self.iteration = iteration
        self.stateData = stateData
        self.checkpointNode = checkpointNode
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case iteration
        case stateData = "state_data"
        case checkpointNode = "checkpoint_node"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
