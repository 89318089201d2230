import AgentLab
import AgentLabAPI
import FoundationEssentials
import Glibc
import Testing

@Suite(.timeLimit(.minutes(2))) struct WorkflowDirectoriesTests {
    private static func text(_ description: String) -> String {
        "name: w\ndescription: \(description)\nentry: a\nnodes: { a: { set: { x: 1 } } }\nexit: a\n"
    }

    /// Lends two directories, of which the second one counts more.
    private func withDirectories(_ body: @Sendable (TestBench, [String]) async throws -> Void) async throws {
        try await TestBench.with { bench in
            let directories = ["vendor", "own"].map { "\(bench.directory)-\($0)" }
            for path in directories {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            }
            defer { for path in directories { try? FileManager.default.removeItem(atPath: path) } }
            try await body(bench, directories)
        }
    }

    private static func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    @Test func aBrokenFileDoesNotBringBackWhatItReplaces() async throws {
        try await withDirectories { bench, directories in
            try Self.write(Self.text("vendor"), "\(directories[0])/w.yaml")
            try Self.write(Self.text("own"), "\(directories[1])/w.yaml")
            try await bench.withLaboratory([]) { lab in
                _ = try await lab.loadWorkflows(from: directories)
                #expect(await lab.workflows().map(\.description) == ["own"])
                try Self.write("name: w\n", "\(directories[1])/w.yaml")
                #expect(try await lab.loadWorkflows(from: directories).isEmpty)
                #expect(await lab.workflows().map(\.description) == ["own"])
                // Without it the other one counts.
                try FileManager.default.removeItem(atPath: "\(directories[1])/w.yaml")
                #expect(try await lab.loadWorkflows(from: directories).count == 1)
                #expect(await lab.workflows().map(\.description) == ["vendor"])
            }
        }
    }

    /// Reading a pipe would wait for somebody who writes to it.
    @Test func whatIsNoFileIsNotRead() async throws {
        try await withDirectories { _, directories in
            #expect(unsafe mkfifo("\(directories[0])/pipe.yaml", 0o600) == 0)
            try FileManager.default.createDirectory(
                atPath: "\(directories[0])/directory.yaml",
                withIntermediateDirectories: false
            )
            try FileManager.default.createSymbolicLink(
                atPath: "\(directories[0])/zero.yaml",
                withDestinationPath: "/dev/zero"
            )
            try Self.write(Self.text("linked"), "\(directories[0])/text")
            try FileManager.default.createSymbolicLink(
                atPath: "\(directories[0])/link.yaml",
                withDestinationPath: "\(directories[0])/text"
            )
            let reading = await WorkflowDirectories(directories).read(kinds: .standard)
            #expect(reading.files.map(\.workflow.description) == ["linked"])
            #expect(reading.failures.count == 3)
            for failure in reading.failures { #expect("\(failure)".hasSuffix("the file is no regular file")) }
        }
    }
}
