/// How a laboratory is to be run; ``AgentLabDaemon`` fills it from its configuration.
package struct LaboratoryConfiguration: Sendable {
    /// A libpq connection string or URI.
    package var database: String
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
    /// After this long without a heartbeat a daemon counts as dead.
    package var lease = Duration.seconds(15)
    /// How long runs are kept after their end.
    package var retention = Retention()
    /// How long the database may be away before new runs are refused.
    package var databaseOutageLimit = Duration.seconds(60)

    package init(database: String, version: String, hostname: String) {
        self.database = database
        self.version = version
        self.hostname = hostname
    }
}
