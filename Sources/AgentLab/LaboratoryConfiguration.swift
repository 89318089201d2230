package import Postgres

/// How a laboratory is to be run; ``AgentLabDaemon`` fills it from its configuration.
package struct LaboratoryConfiguration: Sendable {
    /// A libpq connection string or URI.
    package var database: String
    /// Where to LISTEN for what other daemons say: a connection string that leads to the same database without a pooler
    /// in between; `nil` to do without.
    package var listenDatabase: String?
    /// Whether the server remembers statements: not behind a pooler that loses them.
    package var preparedStatements = PreparedStatements.auto
    /// What the daemon calls itself in `agentlab.daemons`.
    package var version: String
    package var hostname: String
    /// How many runs are executed at a time; the others wait in the database.
    package var maxConcurrentRuns = 256
    /// How long a node may take to heed a cancel before it is abandoned.
    package var cancelGrace = Duration.seconds(10)
    /// How long stages in flight may take to end when the daemon stops.
    package var drainTimeout = Duration.seconds(30)
    package var heartbeatInterval = Duration.seconds(5)
    /// After this long without a heartbeat other daemons may take over this one's runs.
    package var lease = Duration.seconds(15)
    /// How long runs are kept after their end.
    package var retention = Retention()
    /// How long the database may be away before new runs are refused.
    package var databaseOutageLimit = Duration.seconds(60)
    /// Where workflow files are read from; of two with one workflow the later directory's wins.
    package var workflowDirectories: [String] = []
    /// The hosts that `http` nodes may send to; empty for any.
    package var httpAllowedHosts: [String] = []

    /// How long the database may take to answer at the start.
    package var startupTimeout = Duration.seconds(60)
    /// The largest state that a run may come to, and the largest result, in bytes of JSON.
    package var maxStateBytes = 16 << 20
    /// What documents and their uploads may take up.
    package var documents = DocumentLimits()
    /// What rendering their pages may take.
    package var rendering = RenderLimits()

    package init(database: String, version: String, hostname: String) {
        self.database = database
        listenDatabase = database
        self.version = version
        self.hostname = hostname
    }
}
