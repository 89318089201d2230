public import FoundationEssentials

/// A daemon as the database knows it: one row per process lifetime.
public struct DaemonRecord: Codable, Hashable, Sendable {
    /// The id under which it owns runs.
    public var id: UUID
    /// The name of the host that it runs on.
    public var hostname: String
    /// Its process id on that host.
    public var pid: Int
    /// Its own version.
    public var version: String
    /// Whether it is alive, as far as the database can tell.
    public var state: DaemonLiveness
    /// How many runs it executes.
    public var running: Int
    /// How many it executes at a time; absent where an older version has not said so.
    public var maxConcurrentRuns: Int?
    /// When it began.
    public var startedAt: Date
    /// When it was last heard of.
    public var heartbeatAt: Date
    /// How long ago that was, by the database's clock.
    public var heartbeatAgeSeconds: Double
    /// After this long without a heartbeat its runs are taken over.
    public var leaseSeconds: Double
    /// When it ended, or was declared dead.
    public var endedAt: Date?
    /// Why it ended: `stopped`, `replaced` by the next start on its state directory, or `lease expired`.
    public var endedBecause: String?

    /// Takes every field as it is; nothing is checked here.
    public init(
        id: UUID,
        hostname: String,
        pid: Int,
        version: String,
        state: DaemonLiveness,
        running: Int,
        maxConcurrentRuns: Int? = nil,
        startedAt: Date,
        heartbeatAt: Date,
        heartbeatAgeSeconds: Double,
        leaseSeconds: Double,
        endedAt: Date? = nil,
        endedBecause: String? = nil
    ) {
        self.id = id
        self.hostname = hostname
        self.pid = pid
        self.version = version
        self.state = state
        self.running = running
        self.maxConcurrentRuns = maxConcurrentRuns
        self.startedAt = startedAt
        self.heartbeatAt = heartbeatAt
        self.heartbeatAgeSeconds = heartbeatAgeSeconds
        self.leaseSeconds = leaseSeconds
        self.endedAt = endedAt
        self.endedBecause = endedBecause
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case hostname
        case pid
        case version
        case state
        case running
        case maxConcurrentRuns = "max_concurrent_runs"
        case startedAt = "started_at"
        case heartbeatAt = "heartbeat_at"
        case heartbeatAgeSeconds = "heartbeat_age_seconds"
        case leaseSeconds = "lease_seconds"
        case endedAt = "ended_at"
        case endedBecause = "ended_because"
    }
}
