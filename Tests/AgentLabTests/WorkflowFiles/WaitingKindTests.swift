import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Testing

@Suite(.timeLimit(.minutes(2))) struct WaitingKindTests {
    @Test func filesSleepWaitAndExecuteOtherWorkflows() async throws {
        let parent = """
            name: parent
            description: Sleeps, then asks a child.
            params: { who: { type: string, required: true } }
            entry: nap
            nodes:
              nap: { sleep: { for: 10ms } }
              ask: { workflow: { name: child, params: { name: "{{who}}" }, output: answer } }
            edges: [nap -> ask]
            exit: [ask]
            """
        let child = """
            name: child
            description: Waits for an approval.
            params: { name: { type: string, required: true } }
            entry: approve
            nodes:
              approve: { wait: { signal: "approval-{{name}}", timeout: 24h, on_timeout: { ok: false }, output: approval } }
            exit: [approve]
            """
        try await TestBench.with { bench in
            let files = try [child, parent].map { try WorkflowFile(parsing: $0, file: "test.yaml", kinds: .standard) }
            try await bench.withLaboratory(files.map(\.workflow)) { lab in
                let run = try await lab.execute("parent", ["who": "ann"])
                try await lab.untilWaiting(run)
                while try await lab.find(run.reference).awaitedChild == nil {
                    try await Task.sleep(for: .milliseconds(5))
                }
                let child = try #require(try await lab.list(RunsList(parent: run.reference)).data.first)
                _ = try await lab.signal(
                    RunsSignal(run: child.reference, signal: "approval-ann", data: ["ok": true]),
                    from: "uid 1"
                )
                let end = try await lab.end(of: run)
                #expect(end.status == .completed, "\(end.errorMessage ?? "")")
                #expect(end.result?["answer"]?["approval"] == ["ok": true])
            }
        }
    }

    @Test(arguments: [
        ("sleep: {}", "\"for\" or \"until\" must be given, one of the two"),
        ("wait: { timeout: 1s }", "signal"),
        ("wait: { signal: x, on_timeout: 1 }", "needs a \"timeout\""),
        ("workflow: { params: {} }", "name"),
    ])
    func mistakesAreFound(node: String, message: String) {
        let text = """
            name: x
            description: Broken.
            entry: a
            nodes: { a: { \(node) } }
            exit: [a]
            """
        let error = #expect(throws: (any Error).self) {
            _ = try WorkflowFile(parsing: text, file: "x.yaml", kinds: .standard)
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains(message))
    }
}
