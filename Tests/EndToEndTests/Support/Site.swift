import AgentLabTesting
import FoundationEssentials
import Glibc
import Logging
import Postgres
import Subprocess
import Testing

/// A directory and a database of a test's own, in which the built programs are run one after the other.
struct Site: Sendable {
    let directory: String
    let database: String

    var stateDirectory: String { "\(directory)/state" }
    var socket: String { "\(directory)/agentlabd.sock" }
    var tree: String { "\(directory)/tree" }

    static func with(_ body: (Site) async throws -> Void) async throws {
        try await withTemporaryDatabase { database in
            try await withDirectory { try await body(Site(directory: $0, database: database)) }
        }
    }

    /// With a private PostgreSQL of the daemon's own, which takes some seconds to make.
    static func withEmbeddedDatabase(_ body: (Site) async throws -> Void) async throws {
        try await withDirectory { try await body(Site(directory: $0, database: "embedded")) }
    }

    private static func withDirectory(_ body: (String) async throws -> Void) async throws {
        // Short, for sockets lie in it, and open to the user that a private PostgreSQL runs as.
        let directory = "/tmp/agentlab-e2e-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o711]
        )
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    /// The built programs lie beside the test runner.
    static func programs() throws -> String {
        let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: runner).deletingLastPathComponent().path
    }
}

extension Site {
    typealias Outcome = ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>

    /// Runs the client to its end, as a script would.
    func control(_ arguments: String...) async throws -> Outcome {
        try await run("agentlabctl", arguments)
    }

    /// Runs the daemon with arguments by which it ends by itself.
    func daemon(_ arguments: String...) async throws -> Outcome {
        try await run("agentlabd", arguments)
    }

    func run(_ program: String, _ arguments: [String]) async throws -> Outcome {
        try await Subprocess.run(
            .name(program),
            arguments: Arguments(arguments),
            environment: try environment(),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
    }

    /// Nothing else of what surrounds the tests gets in; the built programs come before installed ones.
    func environment(_ additions: [Environment.Key: String] = [:]) throws -> Environment {
        let path = "\(try Self.programs()):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        let own: [Environment.Key: String] = ["PATH": path, "LC_ALL": "C", "TZ": "UTC", "AGENTLAB_SOCKET": socket]
        return .custom(own.merging(additions) { $1 })
    }

    /// Asks the tables, as an operator would with psql.
    func rows(_ sql: String, _ parameters: [PostgresParameter] = []) async throws -> PostgresResult {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let connection = try await PostgresConnection.connect(PostgresConfiguration(database, logger: logger))
        do {
            let result = try await connection.query(PostgresStatement(sql: sql), parameters)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }
}

extension ExecutionResult where Output == StringOutput<UTF8>, Error == StringOutput<UTF8> {
    /// The code that the program exited with; nil when a signal ended it.
    var exitCode: Int32? {
        guard case .exited(let code) = terminationStatus else { return nil }
        return code
    }
}

extension Site {
    /// Whether the server of the private cluster is there.
    var hasPostmaster: Bool {
        let file = "\(stateDirectory)/postgresql/data/postmaster.pid"
        guard let data = FileManager.default.contents(atPath: file) else { return false }
        let first = String(decoding: data, as: UTF8.self).split(separator: "\n").first
        return first.flatMap { pid_t($0) }.map { kill($0, 0) == 0 } ?? false
    }
}
