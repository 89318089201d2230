extension Setting {
    /// Every setting there is, in the order of the help and of the example file.
    package static let table: [Setting] = [
        stateDirectory, socket, socketGroup, socketMode, readersGroup, database, listenDatabase,
        preparedStatements, retentionCompleted, retentionFailed, retentionCancelled, logLevel, maxConcurrentRuns,
        drainTimeout,
        cancelGrace,
        lease, heartbeatInterval, databaseOutageLimit, startupTimeout, maxStateBytes, maxDocumentBytes,
        workflowDirectories,
        httpAllowedHosts, maxFrame, maxConnections,
        maxRequestsPerConnection,
    ]

    package static func named(_ key: String) -> Setting? {
        table.first { $0.key == key }
    }

    static let stateDirectory = Setting(
        "state_directory",
        \.stateDirectory,
        .absolutePath,
        default: "$STATE_DIRECTORY, else /var/lib/agentlab as root, else ~/.local/state/agentlab",
        "Where the daemon keeps what must survive it; only one daemon can use it at a time."
    )
    static let socket = Setting(
        "socket",
        \.socket,
        .socketPath,
        default:
            "agentlabd.sock in $RUNTIME_DIRECTORY, else in /run/agentlab as root, else in $XDG_RUNTIME_DIR/agentlab",
        "The control socket that agentlabctl talks to; a socket passed by systemd takes its place."
    )
    static let socketGroup = Setting(
        "socket_group",
        \.socketGroup,
        .groupName,
        default: "the daemon's own",
        "The group that the control socket is given to; its members may control the daemon."
    )
    static let socketMode = Setting(
        "socket_mode",
        \.socketMode,
        .fileMode,
        "The permission bits of the control socket."
    )
    static let readersGroup = Setting(
        "readers_group",
        \.readersGroup,
        .groupName,
        default: "nobody; who may connect may control the daemon",
        "The group whose members may look (list, find, watch, status) and change nothing. With it everybody can "
            + "connect, and the daemon refuses who is in neither group."
    )
    static let database = Setting(
        "database",
        \.database,
        .database,
        "A private PostgreSQL in the state directory, or one of yours; what the URI leaves out comes from PGHOST, PGUSER …"
    )
    static let listenDatabase = Setting(
        "listen_database",
        \.listenDatabase,
        .listenDatabase,
        "Where to LISTEN for other daemons: at the database, nowhere (then they are polled), or at the same database past "
            + "a pooler that cannot carry it."
    )
    static let preparedStatements = Setting(
        "prepared_statements",
        \.preparedStatements,
        .preparedStatements,
        "Whether PostgreSQL remembers statements; auto: unless a pooler stands between."
    )
    static let retentionCompleted = Setting(
        "retention_completed",
        \.retentionCompleted,
        .retention,
        "How long completed runs are kept after their end, with all that is their own."
    )
    static let retentionFailed = Setting(
        "retention_failed",
        \.retentionFailed,
        .retention,
        "How long failed runs are kept after their end."
    )
    static let retentionCancelled = Setting(
        "retention_cancelled",
        \.retentionCancelled,
        .retention,
        "How long cancelled runs are kept after their end."
    )
    static let logLevel = Setting(
        "log_level",
        \.logLevel,
        .logLevel,
        "The least severe level that is logged."
    )
    static let maxConcurrentRuns = Setting(
        "max_concurrent_runs",
        \.maxConcurrentRuns,
        .count(1...100_000),
        "How many runs execute at the same time; more stay pending."
    )
    static let drainTimeout = Setting(
        "drain_timeout",
        \.drainTimeout,
        .duration(.zero ... .seconds(3600)),
        "How long stages in flight may take to finish when the daemon stops."
    )
    static let cancelGrace = Setting(
        "cancel_grace",
        \.cancelGrace,
        .duration(.zero ... .seconds(3600)),
        "How long a node may take to return after its run was cancelled; then it is abandoned."
    )
    static let lease = Setting(
        "lease",
        \.lease,
        .duration(.seconds(1) ... .seconds(3600)),
        "How long after its last heartbeat a daemon counts as dead, so that others take over its runs."
    )
    static let heartbeatInterval = Setting(
        "heartbeat_interval",
        \.heartbeatInterval,
        .duration(.milliseconds(100) ... .seconds(1800)),
        "How often the daemon tells the database that it is alive; at most half the lease."
    )
    static let databaseOutageLimit = Setting(
        "database_outage_limit",
        \.databaseOutageLimit,
        .duration(.zero ... .seconds(86_400)),
        "How long the database may be away before new runs are refused; those that execute wait for it."
    )
    static let startupTimeout = Setting(
        "startup_timeout",
        \.startupTimeout,
        .duration(.seconds(1) ... .seconds(3600)),
        "How long the database may take to answer when the daemon starts."
    )
    static let maxStateBytes = Setting(
        "max_state_bytes",
        \.maxStateBytes,
        .byteCount(1024...(512 << 20)),
        "The largest state that a run may come to, and the largest result; a run that exceeds it fails."
    )
    static let maxDocumentBytes = Setting(
        "max_document_bytes",
        \.maxDocumentBytes,
        .byteCount(1024...(16 << 30)),
        "The largest document that may be added."
    )
    static let workflowDirectories = Setting(
        "workflow_directories",
        \.workflowDirectories,
        .directories,
        default: "/usr/share/agentlab/workflows.d:/etc/agentlab/workflows.d, else ~/.config/agentlab/workflows.d too",
        "Where workflow files are read from; of two with one workflow the later directory's wins."
    )
    static let httpAllowedHosts = Setting(
        "http_allowed_hosts",
        \.httpAllowedHosts,
        .hosts,
        "The hosts that http nodes may send to; *.example.net for all beneath a domain, nothing for any host."
    )
    static let maxFrame = Setting(
        "max_frame",
        \.maxFrame,
        .byteCount(4096...(1 << 30)),
        "The largest message on the control socket."
    )
    static let maxConnections = Setting(
        "max_connections",
        \.maxConnections,
        .count(1...65_536),
        "How many clients may be connected at the same time."
    )
    static let maxRequestsPerConnection = Setting(
        "max_requests_per_connection",
        \.maxRequestsPerConnection,
        .count(1...4096),
        "How many requests of one client may be in flight at the same time."
    )
}
