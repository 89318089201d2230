import AgentLabAPI
import AgentLabControl
import Glibc
import Subprocess
import Synchronization
import Testing

/// The built daemon as a process of its own, ready for clients.
final class RunningDaemon: Sendable {
    typealias Process = Execution<NoInput, DiscardedOutput, SequenceOutput>

    let log = LineLog()
    private let process: Process
    private let isKilled = Mutex(false)

    init(_ process: Process) {
        self.process = process
    }

    /// Ends it as a crash would; it gets no chance to put anything in order.
    func kill() throws {
        isKilled.withLock { $0 = true }
        try process.send(signal: .kill)
    }

    /// Stops it where it stands, until ``thaw()``.
    func freeze() throws {
        try process.send(signal: .suspend)
    }

    func thaw() throws {
        try process.send(signal: .resume)
    }

    var processID: pid_t { process.processIdentifier.value }

    /// Asks for a reload.
    func hangUp() throws {
        try process.send(signal: .terminalClosed)
    }

    func terminate() throws {
        try process.send(signal: .terminate)
    }

    var expectedEnd: TerminationStatus {
        isKilled.withLock { $0 } ? .signaled(SIGKILL) : .exited(0)
    }
}

extension Site {
    /// Starts the daemon, waits until it is ready, and ends it in good order after `body` unless that has killed it.
    func withDaemon(
        _ program: String = "agentlabd",
        _ additions: [Environment.Key: String] = [:],
        arguments more: [String] = [],
        _ body: (RunningDaemon) async throws -> Void
    ) async throws {
        let arguments =
            [
                "--state-directory", stateDirectory, "--socket", socket, "--database", database, "--log-level", "debug",
            ] + more
        var expectedEnd = TerminationStatus.exited(0)
        let result = try await Subprocess.run(
            .name(program),
            arguments: Arguments(arguments),
            environment: try environment(additions),
            input: .none,
            output: .discarded,
            error: .sequence
        ) { process in
            let daemon = RunningDaemon(process)
            defer { expectedEnd = daemon.expectedEnd }
            // The log is read all the time, or the daemon would stand still when the pipe is full.
            async let reading: Void = read(process.standardError, into: daemon.log)
            do {
                try await daemon.log.line(containing: "notice ready")
                try await body(daemon)
                if daemon.expectedEnd == .exited(0) { try daemon.terminate() }
            } catch {
                try? daemon.kill()
                await reading
                throw error
            }
            await reading
        }
        #expect(result.terminationStatus == expectedEnd)
    }

    private func read(_ output: SubprocessOutputSequence, into log: LineLog) async {
        defer { log.end() }
        do {
            for try await line in output.strings() { log.append(line) }
        } catch {
            Issue.record(error, "the log of the daemon cannot be read")
        }
    }

    /// Lends a client of the running daemon.
    func withClient<Success: Sendable>(_ body: (ControlClient) async throws -> Success) async throws -> Success {
        try await ControlClient.withConnection(to: socket, body)
    }
}
