internal import FoundationEssentials
internal import Logging
internal import Postgres
internal import Synchronization

/// Runs `body` with an empty database of its own, which is dropped afterwards.
///
/// All databases of a process live in one private cluster below the temporary directory. It is made on first use, and
/// stopped and removed when the process ends, however it ends. It does not wait for the disk: it survives nothing else.
///
/// - Parameter body: Is given the connection URI; it runs where the caller does.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws, and an error that says why there is no database.
public func withTemporaryDatabase<Success>(
    _ body: (_ conninfo: String) async throws -> Success
) async throws -> Success {
    let database = try await TemporaryPostgres.shared.value.createDatabase()
    do {
        let success = try await body(database.uri)
        try await database.drop()
        return success
    } catch {
        // The body's error is the one to report; the database goes with the cluster.
        try? await database.drop()
        throw error
    }
}

/// The cluster of this process.
struct TemporaryPostgres: Sendable {
    // Unstructured, for it belongs to the process: whichever test comes first makes it, all others wait for it.
    static let shared = Task { try await TemporaryPostgres() }

    private static let logger = Logger(label: "temporary-postgres") { _ in SwiftLogNoOpLogHandler() }
    private static let counter = Atomic<Int>(0)

    private let uri: String

    private init() async throws {
        let directory = try ScratchDirectory.make()
        try ClusterWatchdog.start(directory: directory)
        let cluster = try EmbeddedCluster(
            directory: "\(directory)/cluster",
            settings: [
                "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "1000",
                "logging_collector": "off",
            ],
            logger: Self.logger
        )
        uri = try await cluster.start()
    }

    func createDatabase() async throws -> TemporaryDatabase {
        let number = Self.counter.add(1, ordering: .relaxed).newValue
        let database = TemporaryDatabase(name: "test_\(number)", administration: uri, logger: Self.logger)
        try await database.create()
        return database
    }
}

struct TemporaryDatabase: Sendable {
    let name: String
    let administration: String
    let logger: Logger

    var uri: String {
        let end = administration.lastIndex(of: "/") ?? administration.endIndex
        return administration[..<end] + "/" + name
    }

    func create() async throws { try await run("CREATE DATABASE \(name)") }

    func drop() async throws { try await run("DROP DATABASE \(name) WITH (FORCE)") }

    private func run(_ sql: String) async throws {
        // Of a task of its own: a test that was cancelled shall still drop its database.
        try await Task { [administration, logger] in
            let connection = try await PostgresConnection.connect(PostgresConfiguration(administration, logger: logger))
            _ = try await connection.query(PostgresStatement(sql: sql))
            await connection.close()
        }.value
    }
}
