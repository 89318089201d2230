import ArgumentParser
import FoundationEssentials
import Glibc

/// Where the programs are, and where the cluster is made.
struct LocationOptions: ParsableArguments {
    @Option(help: "The directory of the built programs; default: this program's own.")
    var programs: String?

    @Option(help: "Where the cluster is made; a disk, not a RAM disk. Removed afterwards.")
    var directory = "/var/tmp"

    /// Lends all that benchmarks are made on, and removes it afterwards.
    func withBenchmarks<Success: Sendable>(
        window: Duration,
        _ repetitions: Int,
        _ body: (Benchmarks) async throws -> Success
    ) async throws -> Success {
        let programs = try found()
        let scratch = "\(directory)/agentlab-bench-\(getpid())"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        return try await BenchmarkCluster.with(in: scratch) { cluster in
            let daemon = DaemonProgram(path: programs.daemon, directory: scratch)
            let database = try await cluster.makeDatabase("reference")
            // Makes the tables.
            try await daemon.with(database: database) { _ in }
            let reference = ReferenceProgram(path: programs.reference, database: database, cluster: cluster)
            return try await body(
                Benchmarks(
                    cluster: cluster,
                    daemon: daemon,
                    reference: reference,
                    programs: programs,
                    window: window,
                    repetitions: repetitions,
                    directory: scratch
                )
            )
        }
    }

    private func found() throws -> Programs {
        let directory = try programs ?? Self.ownDirectory()
        return Programs(
            daemon: try executable("\(directory)/agentlab-bench-daemon"),
            reference: try executable("\(directory)/agentlab-bench-reference"),
            agentlabd: try executable("\(directory)/agentlabd"),
            agentlabctl: try executable("\(directory)/agentlabctl"),
            pgbench: try executable("/usr/bin/pgbench")
        )
    }

    private static func ownDirectory() throws -> String {
        let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    }

    private func executable(_ path: String) throws -> String {
        guard unsafe access(path, X_OK) == 0 else { throw BenchmarkError("there is no program \(path)") }
        return path
    }
}
