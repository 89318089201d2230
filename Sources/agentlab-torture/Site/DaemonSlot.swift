import AgentLabAPI
import AgentLabControl
import FoundationEssentials
import Glibc
import Subprocess
import Synchronization

/// A place for a daemon: a state directory, a socket, and a supervisor that starts the process again, as systemd would.
final class DaemonSlot: Sendable {
    private struct State {
        var process: pid_t?
        var expectedEnds: [TerminationStatus] = []
        var isStopping = false
        var downUntil = ContinuousClock.now
        var starts = 0
    }

    let number: Int
    let directory: String
    private let arguments: [String]
    private let incidents: Incidents
    private let state = Mutex(State())

    var socket: String { "\(directory)/agentlabd.sock" }
    var logFile: String { "\(directory)/log" }
    var process: pid_t? { state.withLock { $0.process } }
    var starts: Int { state.withLock { $0.starts } }

    /// - Parameters:
    ///   - command: The program, with what has to stand before it.
    ///   - settings: Additional `--name value` of the daemon.
    init(
        number: Int,
        directory: String,
        command: [String],
        database: String,
        effects: String,
        settings: [String: String],
        incidents: Incidents
    ) {
        self.number = number
        self.directory = directory
        self.incidents = incidents
        let own = [
            "--state-directory", "\(directory)/state", "--socket", "\(directory)/agentlabd.sock", "--database",
            database,
        ]
        let variables = settings.map { "AGENTLAB_\($0.uppercased())=\($1)" } + ["TORTURE_EFFECTS=\(effects)"]
        // The shell gives way to the program, whose log goes to a file; the process stays the same.
        arguments = ["-c", #"exec env "$@" 2>>"\#(directory)/log""#, "sh"] + variables + command + own
    }

    /// Starts the daemon again and again, until ``stop()``; it is killed when the task is cancelled.
    func run() async throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        while !state.withLock({ $0.isStopping }), !Task.isCancelled {
            let status = try await runOnce()
            let isExpected = state.withLock { state in
                defer { state.expectedEnds = [] }
                state.process = nil
                return state.expectedEnds.contains(status)
            }
            if !isExpected, !Task.isCancelled {
                incidents.note("a daemon ended by itself", "daemon \(number): \(status); its log: \(logFile)")
            }
            let downUntil = state.withLock { $0.downUntil }
            try await Task.sleep(until: max(downUntil, .now + .milliseconds(100)))
        }
    }

    private func runOnce() async throws -> TerminationStatus {
        try await withTaskCancellationHandler {
            try await Subprocess.run(
                .name("sh"),
                arguments: Arguments(arguments),
                environment: .inherit,
                input: .none,
                output: .discarded,
                error: .discarded
            ) { execution in
                state.withLock { state in
                    state.process = execution.processIdentifier.value
                    state.starts += 1
                }
            }.terminationStatus
        } onCancel: {
            signal(SIGKILL)
        }
    }
}

// MARK: - Signals

extension DaemonSlot {
    /// SIGKILL.
    func kill(downFor time: Duration) {
        state.withLock { state in
            guard let process = state.process else { return }
            state.expectedEnds.append(.signaled(SIGKILL))
            state.downUntil = .now + time
            Glibc.kill(process, SIGKILL)
        }
    }

    /// SIGTERM, upon which it stops in good order and is started again.
    func restart() {
        state.withLock { state in
            guard let process = state.process else { return }
            // A process that has just begun has no handler yet.
            state.expectedEnds += [.exited(0), .signaled(SIGTERM)]
            Glibc.kill(process, SIGTERM)
        }
    }

    func freeze() { signal(SIGSTOP) }

    func thaw() { signal(SIGCONT) }

    /// Ends it for good; ``run()`` returns then.
    func stop() {
        state.withLock { $0.isStopping = true }
        restart()
    }

    private func signal(_ number: CInt) {
        state.withLock { state in _ = state.process.map { Glibc.kill($0, number) } }
    }
}

// MARK: - Calls

extension DaemonSlot {
    /// Makes a call on a connection of its own.
    ///
    /// - Parameter limit: How long the daemon may be silent: it may be frozen.
    func call<Method: ControlMethod>(_ request: Method, within limit: Duration = .seconds(10)) async -> Reply<
        Method.Result
    > {
        do {
            return try await withThrowingTaskGroup(of: Method.Result?.self) { group in
                group.addTask { [socket] in
                    try await ControlClient.withConnection(to: socket) { try await $0.call(request) }
                }
                group.addTask {
                    try await Task.sleep(for: limit)
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let answer = first else { return .lost("no answer in time") }
                return .answered(answer)
            }
        } catch let error as ControlError {
            return .refused(error)
        } catch {
            return .lost("\(error)")
        }
    }

    /// Waits until it is ready and reaches its database.
    func waitUntilReady() async throws {
        while true {
            if case .answered(let status) = await call(DaemonStatus()), status.state == .ready { return }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

/// What becomes of a call.
enum Reply<Value: Sendable>: Sendable {
    case answered(Value)
    case refused(ControlError)
    /// Whether it was carried out is not known.
    case lost(String)
}
