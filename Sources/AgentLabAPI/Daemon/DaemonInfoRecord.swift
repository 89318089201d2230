public import FoundationEssentials

/// What stays the same for the life of a daemon's process.
public struct DaemonInfoRecord: Codable, Hashable, Sendable {
    /// The name that the daemon goes by, `agentlabd` unless its author chose another.
    public var name: String
    /// The daemon's own version.
    public var version: String
    /// The version of the control protocol that it speaks, see ``ControlProtocol/version``.
    public var protocolVersion: Int
    /// Its process id, as seen by itself.
    public var pid: Int
    /// The id under which it owns runs; a new one at every start, and after it has been declared dead.
    public var daemonID: UUID
    /// The name of the host that it runs on.
    public var hostname: String
    /// When the process began.
    public var startedAt: Date
    /// Whose database it uses.
    public var database: DatabaseKind
    /// The absolute path of the directory that holds what is its own.
    public var stateDirectory: String

    /// Takes every field as it is; nothing is checked here.
    public init(
        name: String,
        version: String,
        protocolVersion: Int,
        pid: Int,
        daemonID: UUID,
        hostname: String,
        startedAt: Date,
        database: DatabaseKind,
        stateDirectory: String
    ) {
        self.name = name
        self.version = version
        self.protocolVersion = protocolVersion
        self.pid = pid
        self.daemonID = daemonID
        self.hostname = hostname
        self.startedAt = startedAt
        self.database = database
        self.stateDirectory = stateDirectory
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case version
        case protocolVersion = "protocol_version"
        case pid
        case daemonID = "daemon_id"
        case hostname
        case startedAt = "started_at"
        case database
        case stateDirectory = "state_directory"
    }
}
