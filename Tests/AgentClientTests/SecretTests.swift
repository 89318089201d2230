import AgentClient
import AgentLabJSON
import AgentLabTesting
import FoundationEssentials
import Glibc
import Testing

/// Where secrets are read, and what is said when they cannot be.
@Suite struct SecretTests {
    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = "/tmp/agentlab-secrets-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    @Test func aFileIsReadWithoutTheSpaceAtItsEnd() async throws {
        try await withDirectory { directory in
            try Data("s3cret\n".utf8).write(to: URL(filePath: "\(directory)/token"))
            #expect(try await SecretReference.file("\(directory)/token").resolve() == "s3cret")
        }
    }

    @Test(arguments: [
        ("", "it is empty"), (" \n", "it is empty"), ("two\nlines", "it has a line break"),
        ("\u{0}", "it has a line break"),
        (String(repeating: "x", count: 70_000), "it has more than 65536 bytes"),
    ])
    func aFileWithoutAUsableSecretIsRefused(_ contents: String, _ fault: String) async throws {
        try await withDirectory { directory in
            let path = "\(directory)/token"
            try Data(contents.utf8).write(to: URL(filePath: path))
            let error = await #expect(throws: AgentError.self) { try await SecretReference.file(path).resolve() }
            #expect(error?.code == .secretUnavailable)
            #expect(error?.message.hasPrefix("the secret file:\(path) cannot be read: \(fault)") == true)
        }
    }

    @Test func whatIsNoFileIsRefusedAndNotWaitedFor() async throws {
        try await withDirectory { directory in
            unsafe mkfifo("\(directory)/pipe", 0o600)
            for (name, fault) in [("pipe", "it is no file"), ("none", "there is no such file"), ("", "it is no file")] {
                let error = await #expect(throws: AgentError.self) {
                    try await SecretReference.file("\(directory)/\(name)").resolve()
                }
                #expect(error?.message.hasSuffix(fault) == true)
            }
        }
    }

    @Test func aVariableIsReadAndMissed() async throws {
        let path = try #require(ProcessInfo.processInfo.environment["PATH"])
        #expect(try await SecretReference.environment("PATH").resolve() == path)
        let error = await #expect(throws: AgentError.self) {
            try await SecretReference.environment("AGENTLAB_NO_SUCH_VARIABLE").resolve()
        }
        #expect(error?.code == .secretUnavailable)
    }

    @Test func theProvidersTokenIsReadForEachCallAndItsLossIsNoAttempt() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/token"
            try Data("first".utf8).write(to: URL(filePath: path))
            let provider: JSONValue = ["token": .string("file:\(path)")]
            try await TestAgent.with(.openai, provider: provider, otherwise: .text("")) { agent in
                _ = try await agent.client.chat("?")
                try Data("second".utf8).write(to: URL(filePath: path))
                _ = try await agent.client.chat("?")
                _ = try await agent.client.chat("?", token: "own")
                #expect(agent.server.calls.map(\.request.token) == ["first", "second", "own"])
                try FileManager.default.removeItem(atPath: path)
                let error = await #expect(throws: AgentError.self) { try await agent.client.chat("?") }
                #expect(error?.code == .secretUnavailable)
                #expect(error?.attempt == 0)
            }
        }
    }
}
