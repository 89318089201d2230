import AgentLabJSON
import AgentLabTesting
import FoundationEssentials
import Subprocess
import Testing

extension EndToEnd {
    /// Agents as an operator has them: by the built programs alone.
    @Suite struct AgentTests {
        private static let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "packaging/examples/workflows").path

        private func withAgents(_ body: (Site, ScriptedLLM) async throws -> Void) async throws {
            let script: ScriptedLLM.Script = { request in
                var answer = LLMAnswer.text("Nothing of note.")
                if request.content.contains("You judge logs") {
                    answer = .json(["severity": "low", "summary": "All is well.", "actions": []])
                }
                answer.usage = (20, 5)
                return answer
            }
            try await Site.with { site in
                try await ScriptedLLM.withServer(models: ["m"], token: "hunter2", answering: script) { server in
                    let environment: [Environment.Key: String] = [
                        "AGENTLAB_WORKFLOW_DIRECTORIES": Self.examples, "MODEL_KEY": "hunter2",
                    ]
                    try await site.withDaemon("agentlabd", environment) { daemon in
                        try await body(site, server)
                        #expect(!daemon.log.lines.contains { $0.contains("hunter2") })
                    }
                }
            }
        }

        private func expect(
            _ site: Site,
            _ arguments: String...,
            code: Int32 = 0,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> String {
            let outcome = try await site.run("agentlabctl", arguments)
            #expect(
                outcome.exitCode == code,
                "\(outcome.standardOutput) \(outcome.standardError)",
                sourceLocation: sourceLocation
            )
            return code == 0 ? outcome.standardOutput : outcome.standardError
        }

        @Test func anAgentIsAddedTriedAskedAndUsedByARun() async throws {
            try await withAgents { site, server in
                _ = try await expect(
                    site,
                    "providers",
                    "add",
                    "local",
                    "--kind",
                    "openai",
                    "--base-url",
                    server.url + "/v1",
                    "--token",
                    "env:MODEL_KEY"
                )
                _ = try await expect(site, "agents", "add", "triage", "--provider", "local", "--model", "m")
                #expect(try await expect(site, "providers", "test", "local") == "m\n")
                #expect(
                    try await expect(site, "agents", "test", "triage").contains("20 tokens in, 5 out: Nothing of note.")
                )
                #expect(try await expect(site, "chat", "triage", "Well?") == "Nothing of note.\n")
                let list = try await expect(site, "agents")
                #expect(list.contains("triage") && list.contains("local"))
                let file = "\(site.directory)/some.log"
                try Data("a line\n".utf8).write(to: URL(filePath: file))
                let text = try await expect(
                    site,
                    "execute",
                    "incident-triage",
                    "-p",
                    "log=\(file)",
                    "--max-tokens",
                    "1000",
                    "--wait",
                    "--json"
                )
                let run = try JSONValue(parsing: text)
                #expect(run["result"]?["message"] == "nothing to do: All is well.")
                let shown = try await expect(site, "show", run["id"]?.stringValue ?? "")
                #expect(shown.contains("25 in 1 call (20 in, 5 out), at most 1000"), "\(shown)")
                #expect(shown.contains("triage") && shown.contains("json"))
                let refusal = try await expect(site, "providers", "remove", "local", code: 73)
                #expect(refusal.contains("triage"))
                _ = try await expect(site, "agents", "remove", "triage")
                _ = try await expect(site, "providers", "remove", "local")
            }
        }

        @Test func aTokenInClearTextIsRefusedAndNotRepeated() async throws {
            try await withAgents { site, _ in
                let refusal = try await expect(
                    site,
                    "providers",
                    "add",
                    "local",
                    "--kind",
                    "openai",
                    "--token",
                    "sk-hunter2",
                    code: 64
                )
                #expect(refusal.contains("clear text") && !refusal.contains("hunter2"), "\(refusal)")
            }
        }
    }
}
