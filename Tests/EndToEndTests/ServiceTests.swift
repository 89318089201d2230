import FoundationEssentials
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct ServiceTests {
        @Test func tellsTheServiceManagerThatItIsReadyAndThatItStops() async throws {
            try await Site.with { site in
                let manager = try NotificationSocket(path: "\(site.directory)/notify")
                try await site.withDaemon("agentlabd", ["NOTIFY_SOCKET": manager.path]) { daemon in
                    try await manager.assignments.line(containing: "READY=1")
                    #expect(try await site.control("status").exitCode == 0)
                    try await manager.assignments.line(containing: "STATUS=0 running, 0 waiting, 0 pending")
                }
                try await manager.assignments.line(containing: "STOPPING=1")
                let assignments = manager.assignments.lines
                let ready = try #require(assignments.firstIndex(of: "READY=1"))
                let stopping = try #require(assignments.firstIndex(of: "STOPPING=1"))
                #expect(ready < stopping)
            }
        }

        @Test func theWatchdogIsAnsweredWhileStagesInFlightEnd() async throws {
            try await Site.with { site in
                try site.makeTree()
                let manager = try NotificationSocket(path: "\(site.directory)/notify")
                try await site.withDaemon("agentlabd", ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "100000"]) {
                    _ in
                    let run = try await site.executeDigest(delay: 1000)
                    try await site.stage(1, of: run)
                }
                let afterwards = manager.assignments.lines.drop { $0 != "STOPPING=1" }
                #expect(afterwards.contains("WATCHDOG=1"))
            }
        }

        @Test func aStateDirectoryHasOneDaemonAtATime() async throws {
            try await Site.with { site in
                try await site.withDaemon { _ in
                    let second = try await site.daemon(
                        "--state-directory",
                        site.stateDirectory,
                        "--database",
                        site.database,
                        "--socket",
                        "\(site.directory)/second.sock"
                    )
                    #expect(second.exitCode == 1)
                    #expect(second.standardError.contains(site.stateDirectory))
                    #expect(try await site.control("status").exitCode == 0)
                }
            }
        }

        @Test func checksItsConfigurationAndDoesNothingElse() async throws {
            try await Site.with { site in
                let outcome = try await site.daemon("--check-config", "--state-directory", site.stateDirectory)
                #expect(outcome.exitCode == 0)
                #expect(outcome.standardOutput.contains(site.stateDirectory))
                #expect(!FileManager.default.fileExists(atPath: site.stateDirectory))
            }
        }

        @Test func refusesAMistakeInItsConfigurationWithFileAndKey() async throws {
            try await Site.with { site in
                let file = "\(site.directory)/agentlabd.yaml"
                try Data("drain_timeout: soon\nmax_conncurrent_runs: 3\n".utf8).write(to: URL(filePath: file))
                let outcome = try await site.daemon("--check-config", "--config", file)
                #expect(outcome.exitCode == 78)
                for text in [file, "drain_timeout", "soon", "max_conncurrent_runs", "max_concurrent_runs"] {
                    #expect(outcome.standardError.contains(text))
                }
            }
        }

        @Test func namesTheDatabaseThatDoesNotAnswer() async throws {
            try await Site.with { site in
                let outcome = try await site.daemon(
                    "--state-directory",
                    site.stateDirectory,
                    "--socket",
                    site.socket,
                    "--database",
                    "postgresql://nobody@\(site.directory.replacing("/", with: "%2F"))/nothing"
                )
                #expect(outcome.exitCode == 1)
                #expect(outcome.standardError.contains(site.directory))
            }
        }
    }
}
