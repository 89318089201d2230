import AgentLab
import AgentLabAPI
import AgentLabJSON
import Testing

/// A run of a workflow file of one node `a`, in a laboratory of its own.
struct FileRun: Sendable {
    /// The node `a`, and others if there are edges in `head`.
    let nodes: String
    var params: [String: JSONValue] = [:]
    var secrets: [String: String] = [:]
    /// What stands in the file beside nodes, entry and exit.
    var head = ""
    var allowedHosts: [String] = []

    /// Executes it, and lends what has come of it.
    func end(
        then look: @escaping @Sendable (TestBench, RunRecord) async throws -> Void = { _, _ in }
    ) async throws -> RunRecord {
        let text = "name: w\n\(head)entry: a\nnodes:\n\(nodes)\nexit: a\n"
        let file = try WorkflowFile(parsing: text, file: "w.yaml", kinds: .standard)
        let box = Box()
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.httpAllowedHosts = allowedHosts
            let run = try await bench.withLaboratory([file.workflow], configuration) { lab in
                try await lab.end(of: try await lab.execute("w", params, secrets: secrets))
            }
            try await look(bench, run)
            await box.set(run)
        }
        return try #require(await box.run)
    }

    private actor Box {
        var run: RunRecord?
        func set(_ run: RunRecord) { self.run = run }
    }
}
