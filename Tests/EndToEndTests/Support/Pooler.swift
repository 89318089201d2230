import FoundationEssentials
import Glibc
import Subprocess
import Testing

/// pgbouncer in transaction mode before the database of a site: each transaction may get another session.
struct Pooler {
    static let program = "/usr/sbin/pgbouncer"
    static var isInstalled: Bool { unsafe access(program, X_OK) == 0 }

    /// Two sessions for all clients of a database, so that they are handed round all the time.
    private static let sessions = 2

    private let directory: String
    private let database: String

    /// Lends a site that reaches its database through a pooler, and the way past it.
    static func with(_ body: (_ site: Site, _ direct: String) async throws -> Void) async throws {
        try await Site.with { site in
            let pooler = try Pooler(before: site.database, in: "\(site.directory)/pooler")
            try await pooler.run {
                try await body(Site(directory: site.directory, database: pooler.uri), site.database)
            }
        }
    }

    private init(before uri: String, in directory: String) throws {
        self.directory = directory
        // postgresql://ROLE@HOST:PORT/DATABASE, where HOST is a percent-encoded directory of sockets.
        let parts = uri.split(separator: "/").last.map(String.init)
        database = try #require(parts)
        let address = uri.split(separator: "@")[1].split(separator: ":")
        let host = String(address[0].replacing("%2F", with: "/"))
        let port = address[1].prefix { $0.isNumber }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        let role = uri.split(separator: "@")[0].dropFirst("postgresql://".count)
        try Data(
            """
            [databases]
            * = host=\(host) port=\(port) user=\(role)
            [pgbouncer]
            listen_port = 6432
            unix_socket_dir = \(directory)
            auth_type = any
            pool_mode = transaction
            default_pool_size = \(Self.sessions)
            max_client_conn = 200
            \(try Self.user(of: host))
            """.utf8
        ).write(to: URL(filePath: "\(directory)/pgbouncer.ini"))
        guard geteuid() == 0 else { return }
        let isOpen = unsafe chmod(directory, 0o777) == 0
        try #require(isOpen)
    }

    /// pgbouncer does not run as root, and the server takes its own user only.
    private static func user(of host: String) throws -> String {
        guard geteuid() == 0 else { return "" }
        let attributes = try FileManager.default.attributesOfItem(atPath: host)
        return "user = \(try #require(attributes[.ownerAccountName] as? String))"
    }

    var uri: String {
        let host = directory.replacing("/", with: "%2F")
        return "postgresql://agentlab@\(host):6432/\(database)"
    }

    private func run(_ body: () async throws -> Void) async throws {
        _ = try await Subprocess.run(
            .name("pgbouncer"),
            arguments: ["\(directory)/pgbouncer.ini"],
            input: .none,
            output: .discarded,
            error: .sequence
        ) { process in
            let log = LineLog()
            async let reading: Void = read(process.standardError, into: log)
            do {
                try await log.line(containing: "process up")
                try await body()
                try process.send(signal: .terminate)
            } catch {
                try? process.send(signal: .kill)
                await reading
                throw error
            }
            await reading
        }
    }

    private func read(_ output: SubprocessOutputSequence, into log: LineLog) async {
        defer { log.end() }
        do {
            for try await line in output.strings() { log.append(line) }
        } catch {
            Issue.record(error, "the log of the pooler cannot be read")
        }
    }
}
