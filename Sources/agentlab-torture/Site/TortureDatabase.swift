import AgentLabTesting
import FoundationEssentials
import Glibc
import Logging
import Postgres

/// A private PostgreSQL that can be restarted, with a connection of the suite's own past every proxy.
struct TortureDatabase: Sendable {
    /// A second server that follows the first.
    struct Standby {
        let directory: String
        let socketDirectory: String
        let cluster: EmbeddedCluster
    }

    let socketDirectory: String
    let dataDirectory: String
    private let cluster: EmbeddedCluster
    let standby: Standby?
    let logger: Logger

    /// Where the servers' sockets lie, that of the primary first.
    var socketDirectories: [String] { [socketDirectory] + (standby.map { [$0.socketDirectory] } ?? []) }

    /// - Parameters:
    ///   - directory: Short, for the server's socket lies in it.
    ///   - addresses: On which the server listens beside its socket; whoever reaches them is let in.
    ///   - hasStandby: Whether there is a second server.
    init(directory: String, addresses: [String] = [], hasStandby: Bool = false) throws {
        logger = Logger(label: "torture") { _ in SwiftLogNoOpLogHandler() }
        socketDirectory = "\(directory)/pg"
        dataDirectory = "\(directory)/cluster/data"
        let settings = try Self.settings(directory: directory, addresses: addresses)
        cluster = try EmbeddedCluster(
            directory: "\(directory)/cluster",
            socketDirectory: socketDirectory,
            settings: settings,
            logger: logger
        )
        guard hasStandby else {
            standby = nil
            return
        }
        let standbyDirectory = "\(directory)/standby"
        let standbySocket = "\(directory)/pg2"
        standby = Standby(
            directory: standbyDirectory,
            socketDirectory: standbySocket,
            cluster: try EmbeddedCluster(
                directory: standbyDirectory,
                socketDirectory: standbySocket,
                settings: settings,
                logger: logger
            )
        )
    }

    private static func settings(directory: String, addresses: [String]) throws -> [String: String] {
        let access = "\(directory)/hba.conf"
        let rules = [
            "local all all peer map=agentlab", "local replication all peer map=agentlab",
            "host all all 10.77.0.0/16 trust",
        ]
        try Data((rules.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: access))
        return [
            // No host goes down here, only processes: what the kernel has is kept.
            "fsync": "off", "max_connections": "200", "hba_file": access,
            "listen_addresses": addresses.joined(separator: ","),
        ]
    }

    func start() async throws {
        _ = try await cluster.start()
        try await startStandby()
    }

    func stop() async {
        await cluster.stop()
        await standby?.cluster.stop()
    }

    /// Where a daemon finds the database through a socket; of several, at the one that takes writes.
    ///
    /// - Parameters:
    ///   - daemon: What its sessions call themselves in `torture.daemon`.
    ///   - session: Which server will do, in libpq's words.
    static func uri(socketDirectories: [String], daemon: Int, session: String = "read-write") -> String {
        let hosts = socketDirectories.map { $0.replacing("/", with: "%2F") + ":5432" }
        return uri(hosts: hosts.joined(separator: ","), daemon: daemon, session: session)
    }

    /// Where a daemon finds the database by its address.
    static func uri(address: String, daemon: Int) -> String {
        uri(hosts: "\(address):5432", daemon: daemon, session: "read-write")
    }

    private static func uri(hosts: String, daemon: Int, session: String) -> String {
        "postgresql://agentlab@\(hosts)/agentlab?target_session_attrs=\(session)"
            + "&options=-c%20torture.daemon%3D\(daemon)"
    }

    /// Runs a statement on a connection made for it.
    @discardableResult
    func query(_ sql: String, onlyPrimary: Bool = false) async throws -> PostgresResult {
        let hosts = onlyPrimary ? [socketDirectory] : socketDirectories
        let uri = Self.uri(socketDirectories: hosts, daemon: 0)
        let connection = try await PostgresConnection.connect(
            PostgresConfiguration(uri, applicationName: "torture", logger: logger)
        )
        do {
            let result = try await connection.query(PostgresStatement(sql: sql))
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }
}

// MARK: - Faults

extension TortureDatabase {
    /// Stops the server and starts it again.
    func restart(mode: String, downFor time: Duration) async throws {
        if mode == "immediate" {
            try await stopImmediately()
        } else {
            await cluster.stop()
        }
        try await Task.sleep(for: time)
        try await start()
    }

    /// SIGQUIT, upon which the server leaves everything as it is.
    func stopImmediately() async throws {
        guard let postmaster else { return }
        kill(postmaster, SIGQUIT)
        while kill(postmaster, 0) == 0 { try await Task.sleep(for: .milliseconds(20)) }
    }

    private var postmaster: pid_t? {
        let text = FileManager.default.contents(atPath: "\(dataDirectory)/postmaster.pid") ?? Data()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").first.flatMap { pid_t($0) }
    }

    /// Ends every session of the daemons.
    func terminateBackends() async throws {
        try await query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE \(Self.ofDaemons)")
    }

    /// Kills a server process in the middle of whatever it does.
    func crashBackend() async throws {
        let sql = "SELECT pid FROM pg_stat_activity WHERE \(Self.ofDaemons) ORDER BY backend_start LIMIT 1"
        guard let row = try await query(sql).first else { return }
        kill(pid_t(try row.get(0, as: Int.self)), SIGKILL)
    }

    private static let ofDaemons = "application_name = 'agentlabd' AND pid <> pg_backend_pid()"

    /// How many sessions the daemons have.
    func sessionCount() async throws -> Int {
        try await query("SELECT count(*) FROM pg_stat_activity WHERE \(Self.ofDaemons)").onlyRow.get(0)
    }
}

// MARK: - Audit

extension TortureDatabase {
    /// Keeps, for each journal row, which daemon's session wrote it and whose the run was at that moment.
    func beginAudit() async throws {
        let connection = try await PostgresConnection.connect(
            PostgresConfiguration(Self.uri(socketDirectories: socketDirectories, daemon: 0), logger: logger)
        )
        try await connection.execute(
            script: """
                CREATE SCHEMA torture;
                CREATE TABLE torture.audit (run_id uuid, iteration integer, writer text, owner uuid);
                CREATE FUNCTION torture.note() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO torture.audit
                    SELECT n.run_id, n.iteration, current_setting('torture.daemon', true), r.owner
                    FROM written n LEFT JOIN agentlab.runs r ON r.id = n.run_id;
                    RETURN NULL;
                END
                $$;
                CREATE TRIGGER torture AFTER INSERT ON agentlab.journal REFERENCING NEW TABLE AS written
                FOR EACH STATEMENT EXECUTE FUNCTION torture.note();
                """
        )
        await connection.close()
    }
}
