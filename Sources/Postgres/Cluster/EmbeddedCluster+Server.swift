internal import Logging

// The server's life.
extension EmbeddedCluster {
    /// Starts the server, or takes over the one that a former process has left running.
    ///
    /// - Returns: The directory of its socket.
    func launch(_ context: Context) async throws(PostgresError) -> String {
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
        guard let postmaster = Postmaster(dataDirectory: dataDirectory) else { return nil }
        guard postmaster.isAlive else {
            try context.files.write(postmaster.disowned, to: "\(dataDirectory)/postmaster.pid")
            return nil
        }
        if postmaster.port == Self.port,
            givenSocketDirectory == nil || givenSocketDirectory == postmaster.socketDirectory,
            await isReady(), await answers(postmaster.socketDirectory)
        {
            logger.info("a private PostgreSQL runs already", metadata: ["postgres.pid": "\(postmaster.processID)"])
            try await writeSettings(context, socketDirectory: postmaster.socketDirectory)
            try await control(context, ["reload"])
            return postmaster.socketDirectory
        }
        // It is stopping or out of reach, and must not stay so.
        try await stop(context, mode: "fast")
        return nil
    }

    /// Waits for a server that a former process has begun to start: replaying a long log is not to be done twice.
    private func isReady() async -> Bool {
        while let postmaster = Postmaster(dataDirectory: dataDirectory), postmaster.isAlive {
            if !postmaster.isStarting { return true }
            // The server tells nobody but by its file; `pg_ctl` looks at it just as often.
            guard (try? await Task.sleep(for: .milliseconds(100))) != nil else { return false }
        }
        return false
    }

    private func answers(_ socketDirectory: String) async -> Bool {
        let uri = Self.uri(socketDirectory: socketDirectory, database: "postgres")
        guard let connection = try? await PostgresConnection.connect(PostgresConfiguration(uri, logger: logger)) else {
            return false
        }
        await connection.close()
        return true
    }

    func stop(_ context: Context, mode: String) async throws(PostgresError) {
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

    func createDatabase(through uri: String) async throws(PostgresError) {
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
