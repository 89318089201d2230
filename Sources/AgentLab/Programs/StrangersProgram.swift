import FoundationEssentials

/// A program that reads what a stranger has made, which may be made to harm it: it gets so much time, memory and disk,
/// and nothing of the daemon's environment.
struct StrangersProgram: Sendable {
    /// What a program may use up.
    struct Limits: Sendable {
        var time = Duration.seconds(60)
        /// Bytes of address space.
        var memory = 1 << 30
        /// Bytes of each file that it writes.
        var fileBytes = 512 << 20
    }

    /// Of these the first one that is installed.
    let names: [String]
    /// The Debian package that it comes in.
    let package: String
    let arguments: [String]
    /// Where it works and keeps temporary files.
    let directory: String
    var limits = Limits()

    /// Runs the program to its end.
    ///
    /// - Returns: What it wrote to standard output, at most 1 MiB.
    /// - Throws: ``ProgramError``: `not_executed` when it is not installed, `failed` when it ends badly or takes too
    ///   long; `CancellationError`. The program and all that it has started have ended then.
    func run() async throws -> [UInt8] {
        let name = try await installedName()
        var program = Program(argv: Self.bounds(limits) + [name] + arguments, directory: directory)
        program.environment = [
            "PATH": Self.path, "LC_ALL": "C", "HOME": directory, "TMPDIR": directory, "MAGICK_TMPDIR": directory,
        ]
        program.grace = .milliseconds(200)
        let result = try await result(of: program, name)
        guard result.exitCode == 0 else { throw failure(of: name, result) }
        return result.output
    }

    private func result(of program: Program, _ name: String) async throws -> ProgramResult {
        try await withThrowingTaskGroup(of: ProgramResult?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await ProgramRunner(program).run() }
            group.addTask {
                try await Task.sleep(for: limits.time)
                return nil
            }
            guard let first = try await group.next(), let result = first else {
                throw ProgramError(
                    code: .failed,
                    program: name,
                    message: "took longer than \(DurationText.format(limits.time)), and was ended"
                )
            }
            return result
        }
    }

    private func failure(of name: String, _ result: ProgramResult) -> ProgramError {
        let end =
            result.exitCode > 128 ? "was ended by signal \(result.exitCode - 128)" : "exited with \(result.exitCode)"
        let tail = result.errorTail.split(separator: "\n").suffix(3).joined(separator: "; ")
        return ProgramError(code: .failed, program: name, message: tail.isEmpty ? end : "\(end): \(tail)")
    }

    /// Looked for by ourselves: the program that sets the limits would say less clearly what is missing.
    private func installedName() async throws -> String {
        guard let found = try await Self.installed(names) else {
            throw ProgramError(
                code: .notExecuted,
                program: names[0],
                message: "is not installed on the daemon's host; it comes in the Debian package \(package)"
            )
        }
        return found
    }

    /// The first of several programs that is there.
    static func installed(_ names: [String]) async throws -> String? {
        try await OffPool.perform {
            names.first { name in
                path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
            }
        }
    }

    private static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"

    private static func bounds(_ limits: Limits) -> [String] {
        let seconds = max(1, Int((limits.time / .seconds(1)).rounded(.up)))
        return [
            "prlimit", "--as=\(limits.memory)", "--cpu=\(seconds)", "--fsize=\(limits.fileBytes)", "--core=0",
            "--nofile=256", "--",
        ]
    }
}
