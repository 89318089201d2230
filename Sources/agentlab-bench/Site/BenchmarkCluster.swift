import FoundationEssentials
import Logging
import Postgres

/// A private PostgreSQL that waits for the disk, set up as the reference figures were taken.
struct BenchmarkCluster: Sendable {
    let uri: String
    private let dataDirectory: String
    fileprivate let connection: PostgresConnection

    /// Lends a running cluster below a directory, and stops it afterwards.
    static func with<Success: Sendable>(
        in directory: String,
        _ body: (BenchmarkCluster) async throws -> Success
    ) async throws -> Success {
        let cluster = try EmbeddedCluster(
            directory: "\(directory)/cluster",
            settings: [
                "shared_buffers": "1GB", "max_wal_size": "8GB", "min_wal_size": "2GB", "checkpoint_timeout": "30min",
                "max_connections": "100", "wal_compression": "off",
            ],
            logger: logger
        )
        let uri = try await cluster.start()
        do {
            let connection = try await PostgresConnection.connect(configuration(uri))
            let lent = BenchmarkCluster(
                uri: uri,
                dataDirectory: "\(directory)/cluster/data",
                connection: connection
            )
            try await lent.prepareLog()
            let success = try await body(lent)
            await connection.close()
            await cluster.stop()
            return success
        } catch {
            await cluster.stop()
            throw error
        }
    }

    static let logger = Logger(label: "agentlab-bench") { _ in SwiftLogNoOpLogHandler() }

    static func configuration(_ uri: String) -> PostgresConfiguration {
        PostgresConfiguration(uri, applicationName: "agentlab-bench", logger: logger)
    }

    /// Makes the files of the log beforehand: a server that has run for a while writes over old ones.
    private func prepareLog() async throws {
        for _ in 0..<96 {
            _ = try await connection.query("SELECT pg_logical_emit_message(false, 'bench', ''), pg_switch_wal()")
        }
        try await checkpoint()
    }

    /// So that no measurement pays for what came before it.
    func checkpoint() async throws {
        _ = try await connection.query("CHECKPOINT")
    }

    /// Bytes of log written since the cluster was made.
    func logPosition() async throws -> Double {
        try await connection.query("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8").onlyRow.get(0)
    }

    /// An empty database.
    func makeDatabase(_ name: String) async throws -> String {
        _ = try await connection.query(PostgresStatement(sql: "CREATE DATABASE \(name)"))
        let end = uri.lastIndex(of: "/") ?? uri.endIndex
        return uri[..<end] + "/" + name
    }

    /// CPU time of all the server's processes.
    func processorTime() throws -> Duration {
        let text = try String(contentsOf: URL(filePath: "\(dataDirectory)/postmaster.pid"), encoding: .utf8)
        guard let postmaster = text.split(separator: "\n").first.flatMap({ Int32($0) }) else {
            throw BenchmarkError("the server's process is unknown")
        }
        return ProcessorTime.ofTree(below: postmaster)
    }
}

extension BenchmarkCluster {
    func version() async throws -> String {
        try await connection.query("SELECT current_setting('server_version')").onlyRow.get(0)
    }
}
