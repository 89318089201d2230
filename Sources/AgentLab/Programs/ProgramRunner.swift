import CGuardian
import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// Runs programs, each under a guardian that ends it with all that it has started.
///
/// The guardian is this very binary under another name; see guardian.h for what it promises. Where the service manager has
/// delegated a cgroup, the program has one of its own in addition, which holds it together should the guardian be killed.
package struct ProgramRunner: Sendable {
    /// Takes a line that the program writes, while it runs.
    package typealias LineTaker = @Sendable (OutputStream, String) -> Void

    /// Where a program writes.
    package enum OutputStream: String, Sendable {
        case stdout
        case stderr
    }

    private let program: Program
    private let cgroups: DelegatedCgroup?
    private let takeLine: LineTaker

    package init(
        _ program: Program,
        in cgroups: DelegatedCgroup? = nil,
        takeLine: @escaping LineTaker = { _, _ in }
    ) {
        self.program = program
        self.cgroups = cgroups
        self.takeLine = takeLine
    }

    /// A program that ends before it has read its input must not end the daemon.
    private static let ignoresBrokenPipes: Bool = {
        _ = signal(SIGPIPE, SIG_IGN)
        return true
    }()

    private var name: String { program.argv.first ?? "" }

    /// Runs the program to its end.
    ///
    /// When the task is cancelled the program gets SIGTERM, and after the grace period it is killed, together with
    /// everything that it has started; this returns when nothing of it is left.
    ///
    /// - Throws: ``ProgramError``; `CancellationError` when cancelled.
    package func run() async throws -> ProgramResult {
        _ = Self.ignoresBrokenPipes
        let files = try SecretFiles(program.descriptors)
        let path = try await executable
        guard let cgroups else { return try await run(path, files, in: nil) }
        return try await cgroups.withCgroup(for: program.label) { try await run(path, files, in: $0) }
    }

    private func run(
        _ path: String,
        _ files: borrowing SecretFiles,
        in cgroup: ProgramCgroup?
    ) async throws -> ProgramResult {
        let command = command(path, files, in: cgroup)
        let collector = OutputCollector(program, takeLine: takeLine)
        do {
            let result = try await Subprocess.run(
                .path("/proc/self/exe"),
                arguments: Arguments(executablePathOverride: AGENTLAB_GUARDIAN_NAME, remainingValues: command),
                environment: environment,
                platformOptions: options,
                input: .inputWriter,
                output: .sequence,
                error: .sequence
            ) { execution in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await feed(execution.standardInputWriter) }
                    group.addTask {
                        do {
                            try await collector.collect(execution.standardOutput, from: .stdout)
                        } catch {
                            // The reader of the other stream waits for the program's end, which would not come.
                            await execution.teardown(using: options.teardownSequence)
                            throw error
                        }
                    }
                    group.addTask { try await collector.collect(execution.standardError, from: .stderr) }
                    try await group.waitForAll()
                }
            }
            try Task.checkCancellation()
            return collector.result(exitCode: result.terminationStatus.exitCode)
        } catch let error as ProgramError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw ProgramError(code: .notExecuted, program: name, message: "did not run: \(error)")
        }
    }

    /// A program need not read what it is given.
    private func feed(_ writer: StandardInputWriter) async {
        if !program.input.isEmpty { _ = try? await writer.write(program.input) }
        try? await writer.finish()
    }

    private func command(_ path: String, _ files: borrowing SecretFiles, in cgroup: ProgramCgroup?) -> [String] {
        let grace = Int(program.grace / .milliseconds(1))
        let itself = ["\(getpid())", "\(grace)", cgroup?.path ?? AGENTLAB_GUARDIAN_NO_CGROUP, program.directory]
        return itself + files.arguments + ["--", path] + program.argv
    }

    /// Found before anything is started, so that a missing program is told from one that fails.
    private var executable: String {
        get async throws { try await OffPool.perform { try findExecutable() } }
    }

    /// A path is relative to where the program works, as it would be in a shell there.
    private func findExecutable() throws(ProgramError) -> String {
        guard name.contains("/") else {
            let directories = (program.environment["PATH"] ?? "").split(separator: ":")
            if let path = directories.lazy.map({ "\($0)/\(name)" }).first(where: Self.isExecutable) { return path }
            let places = directories.joined(separator: ":")
            throw ProgramError(code: .notExecuted, program: name, message: "is not found in PATH (\(places))")
        }
        let path = name.hasPrefix("/") ? name : "\(program.directory)/\(name)"
        guard Self.isExecutable(path) else {
            let reason = unsafe access(path, F_OK) == 0 ? "it cannot be executed" : "no such file"
            throw ProgramError(code: .notExecuted, program: name, message: "did not run: \(reason)")
        }
        return path
    }

    private static func isExecutable(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    private var environment: Environment {
        .custom(
            Dictionary(
                program.environment.compactMap { key, value in Environment.Key(rawValue: key).map { ($0, value) } }
            ) { $1 }
        )
    }

    private var options: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        // The guardian keeps the grace period; it is killed only if it should not answer.
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: program.grace + .seconds(5))]
        return options
    }
}

extension TerminationStatus {
    fileprivate var exitCode: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let number): 128 + Int(number)
        }
    }
}
