/// A workflow as a client sees it: what it takes and what its graph looks like.
public struct WorkflowRecord: Codable, Hashable, Sendable {
    /// The name to execute it by.
    public var name: String
    /// What it does, in a sentence for people.
    public var description: String
    /// Changes whenever the workflow's definition does.
    public var version: String
    /// What it takes, in the order in which its author declared it.
    public var parameters: [ParameterRecord]
    /// The names of its nodes, in the order in which they were added.
    public var nodes: [String]
    /// The node that is executed first.
    public var entryPoint: String
    /// The nodes after which a run completes.
    public var exitPoints: [String]
    /// The ways between nodes; of those that leave one node the first whose predicate holds is taken.
    public var edges: [EdgeRecord]
    /// What it allows its runs.
    public var limits: WorkflowLimitsRecord?
    /// The file that it was read from; absent for one that is part of the daemon.
    public var file: String?
    /// How many of its runs have not ended; absent where it was not counted.
    public var liveRuns: Int?
    /// How many of those began with another version than this one.
    public var liveRunsOfOlderVersions: Int?

    /// Takes every field as it is; nothing is checked here.
    public init(
        name: String,
        description: String,
        version: String,
        parameters: [ParameterRecord],
        nodes: [String],
        entryPoint: String,
        exitPoints: [String],
        edges: [EdgeRecord]
    ) {
        self.name = name
        self.description = description
        self.version = version
        self.parameters = parameters
        self.nodes = nodes
        self.entryPoint = entryPoint
        self.exitPoints = exitPoints
        self.edges = edges
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case description
        case version
        case parameters
        case nodes
        case entryPoint = "entry_point"
        case exitPoints = "exit_points"
        case edges
        case limits
        case file
        case liveRuns = "live_runs"
        case liveRunsOfOlderVersions = "live_runs_of_older_versions"
    }
}
