package import Logging

/// A private PostgreSQL server in a directory, reachable by a Unix socket only.
///
/// The server runs as an unprivileged user in a session of its own and outlives a crash of this process; the next
/// `start()` takes it over. Only this process's user, the server's and root can connect, by the kernel's word.
///
/// The directory holds `data`, the server's files, `socket`, unless its path would be too long for a socket, and
/// `start.log`, what the server wrote before its own log under `data/log` began.
package actor EmbeddedCluster {
    static let role = "agentlab"
    static let port = "5432"
    static let database = "agentlab"

    // Small file operations that wait for the disk all the same.
    private nonisolated let executor: ThreadExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    let directory: String
    let givenSocketDirectory: String?
    let settings: [String: String]
    /// Where the server answered last; nil when it has to be started.
    private var running: String?
    let logger: Logger

    var dataDirectory: String { "\(directory)/data" }

    /// - Parameters:
    ///   - directory: Absolute; it is made on first use.
    ///   - socketDirectory: Absolute and short; nil puts the socket beside the data where its path is not too long.
    ///   - settings: Settings of the server that go before the built-in ones.
    package init(
        directory: String,
        socketDirectory: String? = nil,
        settings: [String: String] = [:],
        logger: Logger
    ) throws(PostgresError) {
        executor = try ThreadExecutor(name: "postgres-files")
        self.directory = directory
        givenSocketDirectory = socketDirectory
        self.settings = settings
        self.logger = logger
    }

    /// Makes the cluster if there is none, starts its server if none runs, and makes the database.
    ///
    /// - Returns: The connection URI of the database.
    /// - Throws: `clusterFailed`, or `clusterVersion` when another major version's server wrote the files.
    package func start() async throws(PostgresError) -> String {
        let context = try await prepare()
        let socketDirectory = try await launch(context)
        let uri = Self.uri(socketDirectory: socketDirectory, database: Self.database)
        try await createDatabase(through: Self.uri(socketDirectory: socketDirectory, database: "postgres"))
        running = uri
        return uri
    }

    /// Stops the server: its clients' transactions are rolled back, what was committed stays.
    package func stop() async {
        do {
            let context = try await context()
            guard let postmaster = Postmaster(dataDirectory: dataDirectory), postmaster.isAlive else { return }
            try await stop(context, mode: "fast")
        } catch {
            logger.error("the private PostgreSQL could not be stopped", metadata: ["error": "\(error)"])
        }
    }

    /// Starts the server again whenever it dies, until the task is cancelled; the server is left running then.
    ///
    /// A connection that does nothing tells when it does: nothing is polled. End this before `stop()`, which it would undo.
    package func run() async {
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled {
            do {
                let uri = if let running { running } else { try await start() }
                pause = .milliseconds(100)
                try await watch(uri)
            } catch {
                running = nil
                if Task.isCancelled { return }
                logger.warning("the private PostgreSQL is gone, it is started again", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(30))
            }
        }
    }

    private func watch(_ uri: String) async throws(PostgresError) {
        let configuration = PostgresConfiguration(uri, applicationName: "agentlab watch", logger: logger)
        let connection = try await PostgresConnection.connect(configuration)
        while true { _ = try await connection.nextNotifications() }
    }
}
