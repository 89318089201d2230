import FoundationEssentials
import Glibc
import Subprocess

/// A directory in memory that is there while the body runs.
func withScratch<Result>(_ body: (Scratch) async throws -> Result) async throws -> Result {
    let scratch = Scratch(path: "/dev/shm/agentlab-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: scratch.path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: scratch.path) }
    return try await body(scratch)
}

struct Scratch: Sendable {
    let path: String

    func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        let url = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func link(_ name: String, to destination: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: destination)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }

    /// What a shell in this directory prints.
    func shell(_ script: String) async throws -> String {
        try await output(of: "bash", "-c", "set -o pipefail; cd \"$0\" && \(script)", path)
    }

    /// What a Python program prints that is given this directory.
    func python(_ program: String, _ arguments: String...) async throws -> String {
        try await output(of: "python3", ["-c", program, path] + arguments)
    }

    private func output(of program: String, _ arguments: String...) async throws -> String {
        try await output(of: program, arguments)
    }

    private func output(of program: String, _ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            .name(program),
            arguments: Arguments(arguments),
            output: .string(limit: 1 << 24),
            error: .string(limit: 1 << 20)
        )
        guard result.terminationStatus.isSuccess else { throw Failed(program: program, message: result.standardError) }
        return result.standardOutput.trimmed
    }

    struct Failed: Error {
        let program: String
        let message: String
    }
}

extension String {
    fileprivate var trimmed: String { String(reversed().drop { $0.isWhitespace }.reversed()) }
}
