internal import FoundationEssentials
internal import Glibc
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
    private static let database = "agentlab"

    // Small file operations that wait for the disk all the same.
    private nonisolated let executor: ThreadExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let directory: String
    private let givenSocketDirectory: String?
    private let settings: [String: String]
    private let logger: Logger

    private var dataDirectory: String { "\(directory)/data" }

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
        return uri
    }

    /// Stops the server: its clients' transactions are rolled back, what was committed stays.
    package func stop() async {
        do {
            let context = try await context()
            guard await isRunning(context) else { return }
            try await stop(context, mode: "fast")
        } catch {
            logger.error("the private PostgreSQL could not be stopped", metadata: ["error": "\(error)"])
        }
    }

    /// Starts the server again whenever it dies, until the task is cancelled; the server is left running then.
    ///
    /// A connection that does nothing tells when it does: nothing is polled.
    package func run() async {
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled {
            do {
                let uri = try await start()
                pause = .milliseconds(100)
                try await watch(uri)
            } catch {
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

// Before the server runs.
extension EmbeddedCluster {
    /// Who runs what.
    private struct Context {
        var account: ClusterAccount
        var binaries: ServerBinaries
        var files: ClusterFiles { ClusterFiles(account: account) }
        var command: ServerCommand { ServerCommand(directory: binaries.directory, account: account) }
    }

    private func context() async throws(PostgresError) -> Context {
        let owner = FileStatus(dataDirectory) == nil ? directory : dataDirectory
        let account = try ClusterAccount.choose(ownerOf: owner)
        let version = ClusterFiles.read("\(dataDirectory)/PG_VERSION").flatMap { Int($0.prefix(while: \.isNumber)) }
        return Context(account: account, binaries: try await ServerBinaries.find(for: version))
    }

    private func prepare() async throws(PostgresError) -> Context {
        let context = try await context()
        try context.files.makePrivateDirectory(directory)
        if FileStatus("\(dataDirectory)/PG_VERSION") == nil { try await initialize(context) }
        return context
    }

    /// Fills a directory beside the final one and renames it: one that was interrupted leaves no half cluster.
    private func initialize(_ context: Context) async throws(PostgresError) {
        logger.info("making a private PostgreSQL cluster", metadata: ["postgres.directory": "\(dataDirectory)"])
        let temporary = "\(dataDirectory).new"
        ClusterFiles.remove(temporary)
        try await context.command.run(
            "initdb",
            [
                "--pgdata=\(temporary)", "--username=\(Self.role)", "--encoding=UTF8", "--locale=C",
                "--auth=peer", "--data-checksums", "--no-instructions",
            ]
        )
        let path = "\(temporary)/postgresql.conf"
        let included = "\ninclude_if_exists = 'agentlab.conf'\ninclude_if_exists = 'local.conf'\n"
        try context.files.write((ClusterFiles.read(path) ?? "") + included, to: path)
        try context.files.synchronize(directory: temporary)
        guard unsafe rename(temporary, dataDirectory) == 0 else {
            throw PostgresError(.clusterFailed, "\(temporary) cannot be renamed: \(systemMessage(errno))")
        }
        try context.files.synchronize(directory: directory)
    }

    private func writeSettings(_ context: Context, socketDirectory: String) async throws(PostgresError) {
        let settings = ClusterSettings(
            dataDirectory: dataDirectory,
            socketDirectory: socketDirectory,
            account: context.account,
            compressesWithLZ4: await supportsLZ4(context),
            additions: settings
        )
        try context.files.write(settings.configuration, to: "\(dataDirectory)/agentlab.conf")
        try context.files.write(settings.authentication, to: "\(dataDirectory)/agentlab.hba.conf")
        try context.files.write(settings.users, to: "\(dataDirectory)/agentlab.ident.conf")
    }

    private func supportsLZ4(_ context: Context) async -> Bool {
        let arguments = ["-C", "wal_compression", "-c", "wal_compression=lz4", "-D", dataDirectory]
        return (try? await context.command.run("postgres", arguments)) != nil
    }
}

// The server's life.
extension EmbeddedCluster {
    /// Starts the server, or takes over the one that a former process has left running.
    ///
    /// - Returns: The directory of its socket.
    private func launch(_ context: Context) async throws(PostgresError) -> String {
        if let socketDirectory = try await adopt(context) { return socketDirectory }
        let socketDirectory = try SocketDirectory.choose(
            given: givenSocketDirectory,
            clusterDirectory: directory,
            account: context.account
        )
        try context.files.makePrivateDirectory(socketDirectory)
        try await writeSettings(context, socketDirectory: socketDirectory)
        do {
            try await control(context, ["start", "--log=\(directory)/start.log", "--wait", "--timeout=120"])
        } catch {
            throw explained(error)
        }
        logger.info("the private PostgreSQL runs", metadata: ["postgres.socket": "\(socketDirectory)"])
        return socketDirectory
    }

    private func adopt(_ context: Context) async throws(PostgresError) -> String? {
        guard await isRunning(context) else { return nil }
        if let postmaster = Postmaster(dataDirectory: dataDirectory), postmaster.port == Self.port,
            givenSocketDirectory == nil || givenSocketDirectory == postmaster.socketDirectory,
            await answers(postmaster.socketDirectory)
        {
            logger.info("a private PostgreSQL runs already", metadata: ["postgres.pid": "\(postmaster.processID)"])
            try await writeSettings(context, socketDirectory: postmaster.socketDirectory)
            try await control(context, ["reload"])
            return postmaster.socketDirectory
        }
        // It is starting, stopping or out of reach; whichever it is, it must not stay so.
        try await stop(context, mode: "fast")
        return nil
    }

    private func answers(_ socketDirectory: String) async -> Bool {
        let uri = Self.uri(socketDirectory: socketDirectory, database: "postgres")
        guard let connection = try? await PostgresConnection.connect(PostgresConfiguration(uri, logger: logger)) else {
            return false
        }
        await connection.close()
        return true
    }

    /// `pg_ctl` tells a running server from a stale file that a killed one has left.
    private func isRunning(_ context: Context) async -> Bool {
        (try? await control(context, ["status"])) != nil
    }

    private func stop(_ context: Context, mode: String) async throws(PostgresError) {
        do {
            try await control(context, ["stop", "--mode=\(mode)", "--wait", "--timeout=60"])
        } catch {
            // It is crash-safe: the next start replays the log.
            try await control(context, ["stop", "--mode=immediate", "--wait", "--timeout=60"])
        }
    }

    private func control(_ context: Context, _ arguments: [String]) async throws(PostgresError) {
        try await context.command.run("pg_ctl", arguments + ["--silent", "--pgdata=\(dataDirectory)"])
    }

    /// Adds the end of the server's log, where its reason stands.
    private func explained(_ error: PostgresError) -> PostgresError {
        var error = error
        let log = ClusterFiles.read("\(directory)/start.log") ?? ""
        let end = log.split(whereSeparator: \.isNewline).suffix(5)
        if !end.isEmpty { error.message += "; " + end.joined(separator: "; ") }
        return error
    }

    private func createDatabase(through uri: String) async throws(PostgresError) {
        let connection = try await PostgresConnection.connect(PostgresConfiguration(uri, logger: logger))
        let known = "SELECT 1 FROM pg_database WHERE datname = $1" as PostgresStatement
        if try await connection.query(known, [.text(Self.database)]).isEmpty {
            _ = try await connection.query(
                PostgresStatement(sql: "CREATE DATABASE \(Identifier.quoted(Self.database))")
            )
        }
        await connection.close()
    }

    /// The URI of a database of the cluster whose socket lies there.
    static func uri(socketDirectory: String, database: String) -> String {
        let unreserved = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
        let host = socketDirectory.utf8.map { byte in
            if unreserved.contains(byte) { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return "postgresql://\(role)@\(host.joined()):\(port)/\(database)"
    }
}
