import AgentLab
import AgentLabAPI
import AgentLabJSON
import Testing

/// What `systemctl status` shows of a laboratory.
@Suite(.timeLimit(.minutes(2))) struct StatusTests {
    @Test func theStatusLineFollowsRunsAsTheyBeginAndEnd() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { _ in try await gate.pass() }
            try await bench.withLaboratory([workflow]) { lab in
                #expect(await lab.statusLine() == "0 running, 0 waiting, 0 pending")
                let run = try await lab.execute("counter", ["to": 1])
                // Longer than the test may take: it is told of each change, or never ends.
                while await lab.statusLine() != "1 running, 0 waiting, 0 pending" {
                    await lab.waitForStatusChange(atMost: .seconds(3600))
                }
                gate.open()
                while await lab.statusLine() != "0 running, 0 waiting, 0 pending" {
                    await lab.waitForStatusChange(atMost: .seconds(3600))
                }
                #expect(try await bench.end(of: run, in: lab).status == .completed)
            }
        }
    }
}
