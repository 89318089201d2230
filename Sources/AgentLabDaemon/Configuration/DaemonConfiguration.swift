public import FoundationEssentials
public import Logging

/// What an operator can decide about a daemon.
///
/// The daemon's command line fills it from, later wins: the defaults, the configuration file, `AGENTLAB_…` environment
/// variables, flags. Every property is a key of that file under its name in snake case. Code that builds a daemon of its
/// own may set the properties directly; the ranges given here are checked only where text is read.
public struct DaemonConfiguration: Sendable, Equatable {
    /// Where the daemon keeps what must survive it: the lock that makes it the only daemon there, the
    /// documents and the embedded cluster.
    public var stateDirectory: String
    /// The path of the control socket; at most 107 bytes.
    ///
    /// It is ignored when systemd passes a socket.
    public var socket: String
    /// The group that the control socket is given to; `nil` leaves it with the daemon's own.
    public var socketGroup: String?
    /// The group whose members may look and change nothing; `nil`: who may connect may do everything.
    ///
    /// With it, everybody can connect, and the daemon refuses those who are in neither group.
    public var readersGroup: String?
    /// The control socket's permission bits.
    public var socketMode: UInt32 = 0o660
    /// Which PostgreSQL remembers the runs.
    public var database: DatabaseLocation = .embedded
    /// Where to listen for what the other daemons of the database say.
    public var listenDatabase: ListenLocation = .database
    /// Whether the server remembers statements; by default unless a pooler stands between.
    public var preparedStatements: PreparedStatementsMode = .auto
    /// How long a completed run is kept; `nil` for ever.
    public var retentionCompleted: Duration? = .seconds(30 * 86_400)
    /// How long a failed run is kept; `nil` for ever.
    public var retentionFailed: Duration? = .seconds(90 * 86_400)
    /// How long a cancelled run is kept; `nil` for ever.
    public var retentionCancelled: Duration? = .seconds(30 * 86_400)
    /// The least severe level that is logged.
    public var logLevel: Logger.Level = .info
    /// How many runs execute at the same time; more stay `pending`.
    public var maxConcurrentRuns = 256
    /// How long stages in flight may take to finish when the daemon stops.
    public var drainTimeout: Duration = .seconds(30)
    /// How long a node may take to return after its run was cancelled; then it is abandoned.
    public var cancelGrace: Duration = .seconds(10)
    /// After this long without a heartbeat other daemons may take over this one's runs.
    ///
    /// At least twice the interval.
    public var lease: Duration = .seconds(15)
    /// How often the daemon tells the database that it is alive.
    public var heartbeatInterval: Duration = .seconds(5)
    /// How long the database may be away before new runs are refused; runs that execute wait however long it takes.
    public var databaseOutageLimit: Duration = .seconds(60)
    /// How long the database may take to answer when the daemon starts.
    public var startupTimeout: Duration = .seconds(60)
    /// The largest state that a run may come to, and the largest result, in bytes of JSON; a run that exceeds it fails.
    public var maxStateBytes = 16 << 20
    /// The largest document that may be added, in bytes.
    public var maxDocumentBytes = 64 << 20
    /// The directories that workflow files are read from; of two with one workflow the later directory's wins.
    public var workflowDirectories: [String]
    /// The hosts that `http` nodes of workflow files may send to, `*.` before a domain for all beneath it; empty for any.
    public var httpAllowedHosts: [String] = []
    /// The largest message on the control socket, in bytes.
    public var maxFrame = 16 << 20
    /// How many clients may be connected at the same time.
    public var maxConnections = 1024
    /// How many requests of one client may be in flight at the same time.
    public var maxRequestsPerConnection = 64

    /// The defaults, of which the paths depend on who runs the daemon.
    ///
    /// systemd's `STATE_DIRECTORY` and `RUNTIME_DIRECTORY` come first; then root uses `/var/lib/agentlab` and
    /// `/run/agentlab`, anybody else the XDG directories.
    /// - Parameters:
    ///   - environment: The variables to look into.
    ///   - isRoot: Whether the daemon has the whole machine to itself.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        isRoot: Bool = Self.processIsRoot
    ) {
        let paths = DefaultPaths(environment: environment, isRoot: isRoot)
        self.stateDirectory = paths.stateDirectory
        self.socket = paths.socket
        self.workflowDirectories = paths.workflowDirectories
    }
}
