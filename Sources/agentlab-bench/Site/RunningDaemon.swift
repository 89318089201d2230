import Glibc
import Subprocess
import Synchronization

/// The daemon under test as a process of its own.
struct RunningDaemon: Sendable {
    let process: Int32
    let socket: String
    let database: String
    /// From the process's start to its word that it is ready.
    let startUp: Duration
}

/// How the daemon is started.
struct DaemonProgram: Sendable {
    let path: String
    let directory: String

    /// Starts the daemon on a database, waits until it is ready, and ends it after `body`: in good order, or by SIGKILL.
    func with<Success: Sendable>(
        database: String,
        settings: [Environment.Key: String] = [:],
        killed isKilled: Bool = false,
        _ body: (RunningDaemon) async throws -> Success
    ) async throws -> Success {
        let socket = "\(directory)/agentlabd.sock"
        let arguments = [
            "--state-directory", "\(directory)/state", "--socket", socket, "--database", database, "--log-level",
            "notice",
        ]
        let begun = ContinuousClock.now
        var success: Success?
        let result = try await Subprocess.run(
            ProgramPath(path: path).executable,
            arguments: Arguments(arguments),
            environment: ProgramPath(path: path).environment
                .updating(["AGENTLAB_MAX_CONCURRENT_RUNS": "2000"]).updating(settings.mapValues(Optional.some)),
            input: .none,
            output: .discarded,
            error: .sequence
        ) { execution in
            // Read all the time, or the daemon would stand still when the pipe is full.
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (ready, isReady) = AsyncStream.makeStream(of: Duration.self)
                let lines = execution.standardError
                group.addTask { try await Self.read(lines, from: begun, isReady) }
                guard let startUp = await ready.first(where: { _ in true }) else {
                    throw BenchmarkError("\(path) ended before it was ready")
                }
                do {
                    success = try await body(
                        RunningDaemon(
                            process: execution.processIdentifier.value,
                            socket: socket,
                            database: database,
                            startUp: startUp
                        )
                    )
                } catch {
                    try? execution.send(signal: .kill)
                    throw error
                }
                try execution.send(signal: isKilled ? .kill : .terminate)
                try await group.waitForAll()
            }
        }
        let expectedEnd = isKilled ? TerminationStatus.signaled(SIGKILL) : .exited(0)
        guard result.terminationStatus == expectedEnd, let success else {
            throw BenchmarkError("\(path) ended with \(result.terminationStatus)")
        }
        return success
    }

    private static func read(
        _ output: SubprocessOutputSequence,
        from begun: ContinuousClock.Instant,
        _ ready: AsyncStream<Duration>.Continuation
    ) async throws {
        defer { ready.finish() }
        for try await line in output.strings() {
            if line.contains("notice ready") { ready.yield(begun.duration(to: .now)) }
            // What goes wrong there is wanted here.
            if ["critical", "error", "warning"].contains(where: line.contains) {
                StandardError.write("daemon: \(line)")
            }
        }
    }
}
