public import FoundationEssentials

/// The edge that was taken out of a stage.
public struct DecisionRecord: Codable, Hashable, Sendable {
    /// The run.
    public var runID: UUID
    /// The stage that it leaves.
    public var iteration: Int
    /// The node of that stage.
    public var fromNode: String
    /// The node that comes next.
    public var toNode: String
    /// The condition on the edge; absent: there is none.
    public var predicateName: String?
    /// What the condition said; absent: there is none.
    public var predicateResult: Bool?
    /// Why this edge was taken, in a few words for people.
    public var reason: String
    /// When it was recorded.
    public var createdAt: Date

    /// Takes every field as it is; nothing is checked here.
    public init(
        runID: UUID,
        iteration: Int,
        fromNode: String,
        toNode: String,
        predicateName: String? = nil,
        predicateResult: Bool? = nil,
        reason: String,
        createdAt: Date
    ) {
        self.runID = runID
        self.iteration = iteration
        self.fromNode = fromNode
        self.toNode = toNode
        self.predicateName = predicateName
        self.predicateResult = predicateResult
        self.reason = reason
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case iteration
        case fromNode = "from_node"
        case toNode = "to_node"
        case predicateName = "predicate_name"
        case predicateResult = "predicate_result"
        case reason
        case createdAt = "created_at"
    }
}
