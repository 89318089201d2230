import AgentLabAPI
import AgentLabControl
import Postgres
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct RecoveryTests {
        @Test func aRunGoesOnAfterItsDaemonWasKilled() async throws {
            try await Site.with { site in
                try site.makeTree()
                var run = ""
                try await site.withDaemon { daemon in
                    run = try await site.executeDigest()
                    try await site.stage(4, of: run)
                    try daemon.kill()
                }
                try await site.withDaemon { _ in
                    try await site.expectCompleteDigest(run, recoveries: 1)
                    #expect(try await site.allStages(of: run).count == Site.stages)
                }
            }
        }

        @Test func aRunSurvivesOneCrashAfterTheOther() async throws {
            try await Site.with { site in
                try site.makeTree()
                var run = ""
                for crash in 1...5 {
                    try await site.withDaemon { daemon in
                        if run.isEmpty { run = try await site.executeDigest() }
                        try await site.stage(crash * 3, of: run)
                        try daemon.kill()
                    }
                }
                // A recovery counts against the run only when nothing came on record since the one before.
                try await site.withDaemon { _ in try await site.expectCompleteDigest(run, recoveries: 1) }
            }
        }

        @Test func aRestartLosesNoStageAndShowsNoFailure() async throws {
            try await Site.with { site in
                try site.makeTree()
                var run = ""
                try await site.withDaemon { _ in
                    run = try await site.executeDigest()
                    try await site.stage(4, of: run)
                }
                let status = try await site.rows("SELECT status FROM agentlab.runs").onlyRow
                #expect(try status.get("status", as: String.self) == "pending")

                try await site.withDaemon { _ in
                    try await site.expectCompleteDigest(run)
                    #expect(try await site.allStages(of: run).allSatisfy { $0.status == .completed })
                    #expect(try await site.allStages(of: run).count == Site.stages)
                }
            }
        }

        @Test func aRunGoesOnWithoutTheClientThatExecutedIt() async throws {
            try await Site.with { site in
                try site.makeTree()
                try await site.withDaemon { _ in
                    let run = try await killedWhileWatching(site)
                    try await site.expectCompleteDigest(run)
                }
            }
        }

        @Test func aPrivateClusterOutlivesAKilledDaemonAndStopsWithTheNext() async throws {
            try await Site.withEmbeddedDatabase { site in
                try site.makeTree()
                var run = ""
                try await site.withDaemon { daemon in
                    run = try await site.executeDigest()
                    try await site.stage(4, of: run)
                    try daemon.kill()
                }
                #expect(site.hasPostmaster)
                try await site.withDaemon { _ in try await site.expectCompleteDigest(run, recoveries: 1) }
                #expect(!site.hasPostmaster)
            }
        }

        /// Executes with `--watch` and kills the client in the middle; returns the run's id.
        private func killedWhileWatching(_ site: Site) async throws -> String {
            let arguments = ["execute", "tree-digest", "-p", "path=\(site.tree)", "-p", "batch_size=1"]
            let result = try await Subprocess.run(
                .name("agentlabctl"),
                arguments: Arguments(arguments + ["-p", "delay_ms=50", "--watch"]),
                environment: try site.environment(),
                input: .none,
                output: .sequence,
                error: .discarded
            ) { client in
                var id = ""
                for try await line in client.standardOutput.strings() {
                    // "run ID running" comes first.
                    if id.isEmpty { id = String(line.split(separator: " ")[1]) }
                    if line.hasPrefix("stage 4 ") { try client.send(signal: .kill) }
                }
                return id
            }
            #expect(result.terminationStatus == .signaled(9))
            return result.closureResult
        }
    }
}
