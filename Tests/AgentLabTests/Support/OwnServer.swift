import AgentLab
import Dispatch
import FoundationEssentials
import Glibc
import Postgres
import Testing

/// A PostgreSQL of a test's own, which may be ended and started again, with a state directory beside it.
struct OwnServer: Sendable {
    let cluster: EmbeddedCluster
    /// A laboratory's place on the server's own database.
    let bench: TestBench
    /// Where all of it is.
    let root: String
    /// The disk that its files are on, if that is a small one.
    let disk: SmallDisk?

    private var files: String { "\(root)/cluster/data" }

    /// Lends a server.
    ///
    /// - Parameters:
    ///   - access: Lines of pg_hba.conf for whom the server does not know by itself.
    ///   - megabytes: The size of the disk that its files are on; as much as there is unless given.
    static func with(
        _ settings: [String: String] = [:],
        access: [String] = [],
        megabytes: Int? = nil,
        _ body: (OwnServer) async throws -> Void
    ) async throws {
        let root = "\(FileManager.default.temporaryDirectory.path)/agentlab-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: root,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o711]
        )
        defer { try? FileManager.default.removeItem(atPath: root) }
        let disk = try megabytes.map { try SmallDisk(mountedAt: "\(root)/cluster", megabytes: $0) }
        defer { disk?.unmount() }
        let rules = ["local all agentlab peer map=agentlab"] + access
        try Data((rules.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: "\(root)/hba.conf"))
        let cluster = try EmbeddedCluster(
            directory: "\(root)/cluster",
            settings: ["fsync": "off", "hba_file": "\(root)/hba.conf"].merging(settings) { $1 },
            logger: .silent
        )
        do {
            let database = try await cluster.start()
            let bench = TestBench(database: database, directory: "\(root)/state")
            try await body(OwnServer(cluster: cluster, bench: bench, root: root, disk: disk))
            await cluster.stop()
        } catch {
            await cluster.stop()
            throw error
        }
    }

    /// Another database of the server, for a role if one is given.
    func database(_ name: String, as role: String = "agentlab") -> String {
        let parts = bench.database.split(separator: "/", omittingEmptySubsequences: false)
        return (parts.dropLast() + [name[...]]).joined(separator: "/").replacing("//agentlab@", with: "//\(role)@")
    }

    /// Ends the server by a signal to its first process, and returns when it is gone.
    func end(with signal: Int32) async throws {
        let file = try String(contentsOfFile: "\(files)/postmaster.pid", encoding: .utf8)
        let process = try #require(file.split(separator: "\n").first.flatMap { Int32($0) })
        let end = try ProcessEnd(of: process)
        kill(process, signal)
        await end.wait()
    }
}

/// The end of a process that is no child.
private struct ProcessEnd {
    private typealias Open = @convention(c) (pid_t, UInt32) -> Int32

    private let descriptor: Int32

    init(of process: pid_t) throws {
        // The C library has it, its headers for Swift do not.
        guard let symbol = unsafe dlsym(nil, "pidfd_open") else { throw NodeProblem(description: "no pidfd_open") }
        let open = unsafe unsafeBitCast(symbol, to: Open.self)
        descriptor = open(process, 0)
        try #require(descriptor >= 0, "process \(process): error \(errno)")
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "process-end").async { [descriptor] in
                var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                while unsafe poll(&waited, 1, -1) < 0 {}
                close(descriptor)
                continuation.resume()
            }
        }
    }
}
