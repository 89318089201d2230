public import FoundationEssentials

/// How a daemon is at one moment.
public struct DaemonStatusRecord: Codable, Hashable, Sendable {
    /// What it is doing as a whole.
    public var state: DaemonState
    /// When it came into this state.
    public var since: Date
    /// Whether its database can be reached.
    public var database: DatabaseStatus
    /// How many runs there are that have not ended.
    public var runs: RunCounts
    /// How many runs it executes at a time; more of them wait as pending.
    public var maxConcurrentRuns: Int
    /// How long the process has been alive.
    public var uptimeSeconds: Double
    /// What is wrong with workflow files that are therefore not used; absent when nothing is.
    public var workflowMistakes: [String]?

    /// Takes every field as it is; nothing is checked here.
    public init(
        state: DaemonState,
        since: Date,
        database: DatabaseStatus,
        runs: RunCounts,
        maxConcurrentRuns: Int,
        uptimeSeconds: Double
    ) {
        self.state = state
        self.since = since
        self.database = database
        self.runs = runs
        self.maxConcurrentRuns = maxConcurrentRuns
        self.uptimeSeconds = uptimeSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case state
        case since
        case database
        case runs
        case maxConcurrentRuns = "max_concurrent_runs"
        case uptimeSeconds = "uptime_seconds"
        case workflowMistakes = "workflow_mistakes"
    }
}
