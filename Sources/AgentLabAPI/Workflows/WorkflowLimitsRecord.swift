/// What a workflow allows its runs.
public struct WorkflowLimitsRecord: Codable, Hashable, Sendable {
    /// How many of its runs are executed at once, by all daemons together; absent: as many as there are places.
    public var concurrency: Int?
    /// How long a run may take that is executed without a timeout of its own; absent: for ever.
    public var timeoutSeconds: Double?
    /// The most stages of one start or resume.
    public var maxIterations: Int
    /// How long runs are kept after their end, by final status, where the workflow says so: a duration such as `30d`, or
    /// `never` for those that are not deleted.
    public var retention: [String: String]?

    /// Takes every field as it is; nothing is checked here.
    public init(
        concurrency: Int? = nil,
        timeoutSeconds: Double? = nil,
        maxIterations: Int,
        retention: [String: String]? = nil
    ) {
        self.concurrency = concurrency
        self.timeoutSeconds = timeoutSeconds
        self.maxIterations = maxIterations
        self.retention = retention
    }

    private enum CodingKeys: String, CodingKey {
        case concurrency
        case timeoutSeconds = "timeout_seconds"
        case maxIterations = "max_iterations"
        case retention
    }
}
