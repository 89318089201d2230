import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct RefusalTests {
        private struct Refusal {
            let arguments: [String]
            let code: Int32
            let mention: String
        }

        @Test func refusalsHaveTheirExitCodesAndNameTheirCause() async throws {
            try await Site.with { site in
                try site.makeTree()
                try await site.withDaemon { _ in
                    for refusal in try await refusals(at: site) {
                        let outcome = try await site.run("agentlabctl", refusal.arguments)
                        let command = refusal.arguments.joined(separator: " ")
                        #expect(outcome.exitCode == refusal.code, "\(command): \(outcome.standardError)")
                        #expect(outcome.standardError.contains(refusal.mention), "\(command)")
                        #expect(outcome.standardOutput.isEmpty, "\(command)")
                    }
                    // None of it has left a run behind.
                    #expect(try await site.rows("SELECT FROM agentlab.runs").count == 2)
                }
            }
        }

        @Test func withoutADaemonTheClientSaysSo() async throws {
            try await Site.with { site in
                let outcome = try await site.control("runs")
                #expect(outcome.exitCode == 69)
                #expect(outcome.standardError.contains(site.socket))
            }
        }

        @Test func aNULInAParamIsRefusedWithItsPlace() async throws {
            try await Site.with { site in
                try await site.withDaemon { _ in
                    let error = await #expect(throws: ControlError.self) {
                        try await site.withClient { client in
                            try await client.call(
                                "runs.execute",
                                ["workflow": "log-digest", "params": ["path": "/var/log/\u{0}", "top": 3]]
                            )
                        }
                    }
                    #expect(error?.reason == .invalidParams)
                    #expect(error?.message.contains("path") == true)
                }
            }
        }

        /// Two runs are made, whose ids begin with the same digits: those of the time.
        private func refusals(at site: Site) async throws -> [Refusal] {
            let runs = [try await site.executeDigest(delay: 0), try await site.executeDigest(delay: 0)]
            let shared = String(zip(runs[0], runs[1]).prefix { $0 == $1 }.map(\.0))
            let digest = ["execute", "tree-digest", "--detach"]
            return [
                Refusal(arguments: ["execute", "no-such-thing"], code: 66, mention: "no-such-thing"),
                Refusal(arguments: ["show", "ffffffff"], code: 66, mention: "ffffffff"),
                Refusal(arguments: ["show", shared], code: 73, mention: shared),
                Refusal(arguments: digest, code: 64, mention: "path"),
                Refusal(arguments: digest + ["-p", "path=relative"], code: 64, mention: "absolute"),
                Refusal(arguments: digest + ["-p", "path=/", "-p", "batch_size=0"], code: 64, mention: "batch_size"),
                Refusal(arguments: digest + ["-p", "path=/", "-p", "btach_size=1"], code: 64, mention: "btach_size"),
                Refusal(arguments: ["execute"], code: 64, mention: "workflow"),
                Refusal(arguments: ["frobnicate"], code: 64, mention: "frobnicate"),
            ]
        }
    }
}
