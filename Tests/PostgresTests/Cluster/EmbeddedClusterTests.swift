import FoundationEssentials
import Glibc
import Logging
import Postgres
import Testing

@Suite(.timeLimit(.minutes(4))) struct EmbeddedClusterTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A cluster in a directory of its own, both gone afterwards.
    private func withCluster(
        below path: String = "",
        socketDirectory: String? = nil,
        // The crashes here are those of processes, which lose nothing that was written.
        settings: [String: String] = ["fsync": "off"],
        _ body: (EmbeddedCluster, _ directory: String) async throws -> Void
    ) async throws {
        let root = try ScratchFolder()
        let directory = "\(root.path)\(path)/cluster"
        let cluster = try EmbeddedCluster(
            directory: directory,
            socketDirectory: socketDirectory,
            settings: settings,
            logger: Self.logger
        )
        do {
            try await body(cluster, directory)
            await cluster.stop()
        } catch {
            await cluster.stop()
            throw error
        }
    }

    private func connect(_ uri: String) async throws -> PostgresConnection {
        try await PostgresConnection.connect(PostgresConfiguration(uri, logger: Self.logger))
    }

    private func setting(_ name: String, at uri: String) async throws -> String {
        let connection = try await connect(uri)
        let row = try await connection.query("SELECT current_setting($1)", [.text(name)]).onlyRow
        await connection.close()
        return try row.get(0)
    }

    private func processID(_ directory: String) throws -> Int32 {
        let file = try String(contentsOf: URL(filePath: "\(directory)/data/postmaster.pid"), encoding: .utf8)
        return try #require(file.split(separator: "\n").first.flatMap { Int32($0) })
    }

    /// Ends the server as a crash does, and returns when it is gone.
    private func crash(_ directory: String) throws {
        let process = try processID(directory)
        kill(process, SIGKILL)
        while kill(process, 0) == 0 { usleep(1_000) }
    }

    @Test func whatWasCommittedIsThereAfterStopAndStart() async throws {
        try await withCluster { cluster, directory in
            let uri = try await cluster.start()
            let connection = try await connect(uri)
            try await connection.execute(script: "CREATE TABLE t (a int8); INSERT INTO t VALUES (1)")
            await cluster.stop()
            await #expect { try await connection.query("SELECT 1") } throws: { code($0) == .connectionLost }
            #expect(try await cluster.start() == uri)
            #expect(try await connect(uri).query("SELECT a FROM t").onlyRow.get(0) == 1)
        }
    }

    @Test func itIsDurableAndPrivate() async throws {
        try await withCluster(settings: [:]) { cluster, directory in
            let uri = try await cluster.start()
            for name in ["fsync", "synchronous_commit", "full_page_writes", "data_checksums"] {
                #expect(try await setting(name, at: uri) == "on")
            }
            #expect(try await setting("listen_addresses", at: uri).isEmpty)
            #expect(try await setting("server_encoding", at: uri) == "UTF8")
            for path in [directory, "\(directory)/data", "\(directory)/socket"] {
                var status = stat()
                #expect(unsafe lstat(path, &status) == 0)
                #expect(status.st_mode & 0o777 == 0o700)
                if geteuid() == 0 { #expect(status.st_uid != 0) }
            }
        }
    }

    @Test func aServerThatRunsAlreadyIsTakenOver() async throws {
        try await withCluster { cluster, directory in
            let uri = try await cluster.start()
            let connection = try await connect(uri)
            let before = try processID(directory)
            let next = try EmbeddedCluster(directory: directory, logger: Self.logger)
            #expect(try await next.start() == uri)
            #expect(try processID(directory) == before)
            try await expectUsable(connection)
            await connection.close()
        }
    }

    @Test func aKilledServerIsStartedAgain() async throws {
        try await withCluster { cluster, directory in
            let uri = try await cluster.start()
            let connection = try await connect(uri)
            try await connection.execute(script: "CREATE TABLE t (a int8); INSERT INTO t VALUES (1)")
            try crash(directory)
            #expect(try await cluster.start() == uri)
            let row = try await connect(uri).query("SELECT a FROM t").onlyRow
            #expect(try row.get(0) == 1)
        }
    }

    @Test func itIsSupervised() async throws {
        try await withCluster { cluster, directory in
            let uri = try await cluster.start()
            let supervision = Task { await cluster.run() }
            for _ in 0..<2 {
                let process = try processID(directory)
                // The supervisor has to watch before there is something to see.
                try await waitForWatch(at: uri)
                try crash(directory)
                while try await isDown(uri) || processID(directory) == process { await Task.yield() }
            }
            supervision.cancel()
            await supervision.value
        }
    }

    private func isDown(_ uri: String) async throws -> Bool {
        guard let connection = try? await connect(uri) else { return true }
        await connection.close()
        return false
    }

    private func waitForWatch(at uri: String) async throws {
        let connection = try await connect(uri)
        let watch: PostgresStatement = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'agentlab watch'"
        while try await connection.query(watch).isEmpty { await Task.yield() }
        await connection.close()
    }

    @Test func anInterruptedInitializationIsDoneAgain() async throws {
        try await withCluster { cluster, directory in
            let half = "\(directory)/data.new/base"
            try FileManager.default.createDirectory(atPath: half, withIntermediateDirectories: true)
            let uri = try await cluster.start()
            #expect(try await setting("cluster_name", at: uri) == "agentlab")
            #expect(!FileManager.default.fileExists(atPath: "\(directory)/data.new"))
        }
    }

    @Test func aStaleLockFileIsNoObstacle() async throws {
        try await withCluster { cluster, directory in
            _ = try await cluster.start()
            let path = "\(directory)/data/postmaster.pid"
            let file = try Data(contentsOf: URL(filePath: path))
            await cluster.stop()
            // As after a crash of the host: the file names a process that is someone else's by now.
            var lines = String(decoding: file, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            lines[0] = "\(getpid())"
            try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
            unsafe chmod(path, 0o644)
            let uri = try await cluster.start()
            #expect(try await setting("cluster_name", at: uri) == "agentlab")
        }
    }

    @Test func anotherMajorVersionIsNamed() async throws {
        try await withCluster { cluster, directory in
            try FileManager.default.createDirectory(atPath: "\(directory)/data", withIntermediateDirectories: true)
            try Data("9\n".utf8).write(to: URL(filePath: "\(directory)/data/PG_VERSION"))
            let error = await #expect(throws: PostgresError.self) { try await cluster.start() }
            #expect(error?.code == .clusterVersion)
            #expect(error?.message.contains("PostgreSQL 9") == true)
        }
    }

    @Test func aPathTooLongForASocketIsNoObstacle() async throws {
        try await withCluster(below: "/" + String(repeating: "long", count: 30)) { cluster, _ in
            let uri = try await cluster.start()
            let connection = try await connect(uri)
            try await expectUsable(connection)
            let directory = try await setting("unix_socket_directories", at: uri)
            await cluster.stop()
            try? FileManager.default.removeItem(atPath: directory.replacing("\"", with: ""))
        }
    }

    @Test func namesThatAShellWouldRefuseAreRefused() async throws {
        try await withCluster(below: "/a$(id)") { cluster, _ in
            await #expect { try await cluster.start() } throws: { code($0) == .clusterFailed }
        }
    }

    @Test func namesWithSpacesAndQuotesAreNoObstacle() async throws {
        try await withCluster(below: "/a b/it's q, %41") { cluster, _ in
            let uri = try await cluster.start()
            #expect(try await setting("cluster_name", at: uri) == "agentlab")
        }
    }

    @Test func aSocketDirectoryThatIsTooLongIsRefused() async throws {
        let long = "/tmp/" + String(repeating: "x", count: 100)
        try await withCluster(socketDirectory: long) { cluster, _ in
            await #expect { try await cluster.start() } throws: { error in
                code(error) == .clusterFailed && "\(error)".contains("\(long)")
            }
        }
    }

    @Test func aServerThatCannotStartSaysWhy() async throws {
        try await withCluster { cluster, directory in
            _ = try await cluster.start()
            await cluster.stop()
            let path = "\(directory)/data/local.conf"
            try Data("shared_buffers = nonsense\n".utf8).write(to: URL(filePath: path))
            unsafe chmod(path, 0o644)
            let error = await #expect(throws: PostgresError.self) { try await cluster.start() }
            #expect(error?.message.contains("shared_buffers") == true)
            try FileManager.default.removeItem(atPath: path)
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func aDirectoryThatTheServersUserCannotReachIsNamed() async throws {
        let root = try ScratchFolder()
        let closed = "\(root.path)/closed"
        try FileManager.default.createDirectory(atPath: closed, withIntermediateDirectories: false)
        unsafe chmod(closed, 0o700)
        let cluster = try EmbeddedCluster(directory: "\(closed)/cluster", logger: Self.logger)
        let error = await #expect(throws: PostgresError.self) { try await cluster.start() }
        #expect(error?.message.contains(closed) == true)
    }
}
