public import FoundationEssentials

/// One execution of one node in a run.
public struct StageRecord: Codable, Hashable, Sendable {
    /// The run.
    public var runID: UUID
    /// Its number in the run: 1, 2, 3 … over the run's whole life, never used twice.
    public var iteration: Int
    /// The node.
    public var nodeName: String
    /// How it is.
    public var status: StageStatus
    /// How many times the node was tried in this stage, the last one included.
    public var attempts: Int
    /// How long it took; while it is being executed, how long it has taken so far.
    public var durationMilliseconds: Double
    /// Why it failed.
    public var errorMessage: String?
    /// When it began.
    public var createdAt: Date

    /// Takes every field as it is; nothing is checked here.
    public init(
        runID: UUID,
        iteration: Int,
        nodeName: String,
        status: StageStatus,
        attempts: Int,
        durationMilliseconds: Double,
        errorMessage: String? = nil,
        createdAt: Date
    ) {
        self.runID = runID
        self.iteration = iteration
        self.nodeName = nodeName
        self.status = status
        self.attempts = attempts
        self.durationMilliseconds = durationMilliseconds
        self.errorMessage = errorMessage
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case iteration
        case nodeName = "node_name"
        case status
        case attempts
        case durationMilliseconds = "duration_ms"
        case errorMessage = "error_message"
        case createdAt = "created_at"
    }
}
