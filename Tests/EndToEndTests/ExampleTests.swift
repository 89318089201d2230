import FoundationEssentials
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct ExampleTests {
        @Test func thePythonClientExecutesAWorkflowAndWatchesIt() async throws {
            try await Site.with { site in
                try site.makeTree()
                try await site.withDaemon { _ in
                    let outcome = try await site.run(
                        "python3",
                        ["\(Repository.path)/packaging/examples/agentlab.py", "tree-digest", "path=\(site.tree)"]
                    )
                    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
                    let lines = outcome.standardOutput.split(separator: "\n")
                    #expect(lines.contains("1 scan completed "))
                    #expect(try await lines.last?.contains(site.shellDigest()) == true)
                }
            }
        }

        @Test func thePythonClientPassesTheDaemonsRefusalOn() async throws {
            try await Site.with { site in
                try await site.withDaemon { _ in
                    let outcome = try await site.run(
                        "python3",
                        ["\(Repository.path)/packaging/examples/agentlab.py", "no-such-thing"]
                    )
                    #expect(outcome.exitCode == 1)
                    #expect(outcome.standardError.contains("no-such-thing"))
                }
            }
        }
    }
}

/// The checkout that the tests were built from.
enum Repository {
    static let path = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    static func text(of file: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(file)")), as: UTF8.self)
    }
}
