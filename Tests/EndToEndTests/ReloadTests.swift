import AgentLabAPI
import AgentLabControl
import FoundationEssentials
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct ReloadTests {
        private func write(_ text: String, to file: String) throws {
            try Data(text.utf8).write(to: URL(filePath: file))
        }

        @Test func aHangupTakesNewLimitsAndTellsTheServiceManager() async throws {
            try await Site.with { site in
                let file = "\(site.directory)/agentlabd.yaml"
                try write("max_concurrent_runs: 3\n", to: file)
                let manager = try NotificationSocket(path: "\(site.directory)/notify")
                try await site.withDaemon("agentlabd", ["NOTIFY_SOCKET": manager.path], arguments: ["--config", file]) {
                    daemon in
                    #expect(try await site.withClient { try await $0.call(DaemonStatus()) }.maxConcurrentRuns == 3)
                    try write("max_concurrent_runs: 7\nlease: 40s\n", to: file)
                    try daemon.hangUp()
                    try await daemon.log.line(containing: "configuration reloaded")
                    #expect(try await site.withClient { try await $0.call(DaemonStatus()) }.maxConcurrentRuns == 7)
                    try await daemon.log.line(containing: "waits for a restart change=\"lease: 40s\"")
                    try await manager.assignments.line(containing: "MONOTONIC_USEC=")
                }
                let lines = manager.assignments.lines
                let reloading = try #require(lines.firstIndex(of: "RELOADING=1"))
                #expect(lines[reloading...].contains("READY=1"))
            }
        }

        @Test func aMistakeKeepsTheConfigurationThatIsInForce() async throws {
            try await Site.with { site in
                let file = "\(site.directory)/agentlabd.yaml"
                try write("max_concurrent_runs: 3\n", to: file)
                try await site.withDaemon(arguments: ["--config", file]) { _ in
                    try write("max_concurrent_runs: many\n", to: file)
                    let refused = try await site.control("reload")
                    #expect(refused.exitCode == 1)
                    #expect(refused.standardError.contains("\(file):1:1: max_concurrent_runs: \"many\" is not allowed"))
                    #expect(try await site.withClient { try await $0.call(DaemonStatus()) }.maxConcurrentRuns == 3)
                    try write("max_concurrent_runs: 4\n", to: file)
                    let taken = try await site.control("reload")
                    #expect(taken.exitCode == 0)
                    #expect(taken.standardOutput == "changed: max_concurrent_runs: 4\n")
                }
            }
        }
    }
}
