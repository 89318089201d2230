import FoundationEssentials
import Postgres
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct ParallelTests {
        @Test func aKilledParallelNodeGoesOnWithTheItemsThatAreLeft() async throws {
            try await Site.with { site in
                let lines = "\(site.directory)/done"
                var run = ""
                try await site.withDaemon("ExampleDaemon") { daemon in
                    let outcome = try await site.control(
                        "execute",
                        "fan-out",
                        "-p",
                        "log=\(lines)",
                        "-p",
                        "delay_ms=5",
                        "--detach"
                    )
                    run = outcome.standardOutput.split(separator: "\n").first.map(String.init) ?? ""
                    while try await site.stepsDone() < 57 { await Task.yield() }
                    try daemon.kill()
                }
                let before = try await site.stepsDone()
                #expect((57..<200).contains(before))
                try await site.withDaemon("ExampleDaemon") { _ in
                    let outcome = try await site.control("wait", run)
                    #expect(outcome.exitCode == 0)
                }
                #expect(try await site.stepsDone() == 200)

                let text = try String(contentsOfFile: lines, encoding: .utf8)
                let done = text.split(separator: "\n").compactMap { Int($0) }
                #expect(Set(done) == Set(0..<200))
                // Only what was in flight when the daemon died may have been done twice.
                #expect(done.count - 200 <= 4)
                let result = try await site.rows("SELECT result -> 'squares' ->> 199 AS last FROM agentlab.runs")
                #expect(try result.onlyRow.get("last", as: String.self) == "\(199 * 199)")
            }
        }
    }
}

extension Site {
    fileprivate func stepsDone() async throws -> Int {
        try await rows("SELECT count(*) FROM agentlab.steps WHERE result IS NOT NULL").onlyRow.get(0)
    }
}
