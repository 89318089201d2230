import AgentLabAPI
import AgentLabControl
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct LifeTests {
        @Test func aCancelledRunIsResumedAndHashesNoFileTwice() async throws {
            try await Site.with { site in
                try site.makeTree()
                try await site.withDaemon { _ in
                    let run = try await site.executeDigest()
                    try await site.stage(4, of: run)
                    let cancel = try await site.control("cancel", run, "--wait", "--reason", "enough")
                    #expect(cancel.exitCode == 0)
                    #expect(cancel.standardOutput == "\(run)  cancelled\n")
                    #expect(try await site.control("wait", run).exitCode == 3)

                    #expect(try await site.control("resume", run).exitCode == 0)
                    try await site.expectCompleteDigest(run)
                    #expect(try await site.control("wait", run).exitCode == 0)
                    try await expectOneCancelledStage(site, run)
                }
            }
        }

        @Test func ofTwoResumesAtTheSameMomentOneWins() async throws {
            try await Site.with { site in
                try site.makeTree()
                try await site.withDaemon { _ in
                    // Long enough that the winner's run is still there when the loser comes.
                    let run = try await site.executeDigest(delay: 60_000)
                    try await site.stage(1, of: run)
                    #expect(try await site.control("cancel", run, "--wait").exitCode == 0)

                    async let first = site.control("resume", run)
                    async let second = site.control("resume", run)
                    let outcomes = try await [first, second].sorted { ($0.exitCode ?? -1) < ($1.exitCode ?? -1) }
                    #expect(outcomes.map(\.exitCode) == [0, 73])
                    #expect(
                        outcomes[1].standardError.contains("pending") || outcomes[1].standardError.contains("running"),
                        "the actual status is named: \(outcomes[1].standardError)"
                    )
                    #expect(try await site.control("cancel", run, "--wait").exitCode == 0)
                }
            }
        }

        @Test func aFinishedRunCanBeNeitherCancelledNorResumedButDeleted() async throws {
            try await Site.with { site in
                try site.makeTree()
                try await site.withDaemon { _ in
                    let run = try await site.executeDigest(delay: 0)
                    try await site.expectCompleteDigest(run)
                    for command in ["cancel", "resume"] {
                        let outcome = try await site.control(command, run)
                        #expect(outcome.exitCode == 73)
                        #expect(outcome.standardError.contains("completed"))
                    }
                    #expect(try await site.control("delete", run).exitCode == 0)
                    #expect(try await site.control("show", run).exitCode == 66)
                    for table in ["runs", "journal", "snapshots"] {
                        #expect(try await site.rows("SELECT FROM agentlab.\(table)").isEmpty)
                    }
                }
            }
        }

        @Test func aKeyExecutesOnceAlsoAfterARestart() async throws {
            try await Site.with { site in
                try site.makeTree()
                let arguments = ["execute", "tree-digest", "-p", "path=\(site.tree)", "--key", "once", "--wait"]
                var outputs: Set<String> = []
                for _ in 1...2 {
                    try await site.withDaemon { _ in
                        let outcome = try await site.run("agentlabctl", arguments)
                        #expect(outcome.exitCode == 0)
                        outputs.insert(outcome.standardOutput)
                    }
                }
                #expect(outputs.count == 1)
            }
        }

        @Test func aFailedRunEndsTheClientWithTwoAndNamesItsCause() async throws {
            try await Site.with { site in
                try await site.withDaemon { _ in
                    let outcome = try await site.control(
                        "execute",
                        "log-digest",
                        "-p",
                        "path=/no/such.log",
                        "--watch"
                    )
                    #expect(outcome.exitCode == 2)
                    #expect(outcome.standardOutput.contains("/no/such.log"))
                }
            }
        }

        private func expectOneCancelledStage(_ site: Site, _ run: String) async throws {
            let failed = try await site.allStages(of: run).filter { $0.status == .failed }
            #expect(failed.map(\.errorMessage) == ["cancelled"])
        }
    }
}
