import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration
import Postgres
import Testing

/// Upgrades: of workflows while there are runs of them, and of the schema.
@Suite(.timeLimit(.minutes(2))) struct VersionTests {
    @Test func aRunWhoseNodesAreGoneSaysWhichAndIsCarriedOnByForce() async throws {
        try await TestBench.with { bench in
            let run = try await bench.withLaboratory([.line(["first", "second", "third"], failing: "third")]) { lab in
                let run = try await lab.execute("line")
                #expect(try await lab.end(of: run).status == .failed)
                return run
            }
            try await bench.withLaboratory([.line(["first", "new"])]) { lab in
                let error = await #expect(throws: LaboratoryError.self) {
                    try await lab.resume(run.reference, secrets: nil)
                }
                #expect(error?.reason == .conflict)
                let message = try #require(error?.message)
                #expect(message.contains("\"second\", \"third\"") && message.contains("--force-version"))
                let began = try #require(run.workflowVersion)
                #expect(message.contains(began))
                #expect(try await lab.find(run.reference).status == .failed)
                _ = try await lab.resume(run.reference, secrets: nil, forcingVersion: true)
                let end = try await lab.end(of: run)
                #expect(end.status == .completed, "\(end.errorMessage ?? "")")
                // The state went along, the iterations go on, and the row names what it ended with.
                #expect(end.result == ["first": 2, "second": 1, "new": 1])
                #expect(end.iteration == 5)
                let version = try await lab.workflow("line").version
                #expect(end.workflowVersion == version)
            }
        }
    }

    @Test func anotherVersionWithAllTheNodesCarriesOnAndTheRowKeepsTheFirst() async throws {
        try await TestBench.with { bench in
            let run = try await bench.withLaboratory([.line(["first", "second"], failing: "second")]) { lab in
                let run = try await lab.execute("line")
                _ = try await lab.end(of: run)
                return run
            }
            try await bench.withLaboratory([.line(["first", "second", "third"])]) { lab in
                let version = try await lab.workflow("line").version
                #expect(version != run.workflowVersion)
                _ = try await lab.resume(run.reference, secrets: nil)
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.result == ["first": 1, "second": 1, "third": 1])
                #expect(end.workflowVersion == run.workflowVersion)
            }
        }
    }

    @Test func aRecoveredRunWhoseNodeIsGoneFailsAndSaysWhatIsMissing() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let run = try await bench.withLaboratoryThatCrashes([
                .line(["first", "second"], at: { if $0 == "second" { try await gate.pass() } })
            ]) { lab in
                let run = try await lab.execute("line")
                await gate.arrivals(1)
                return run
            }
            try await bench.withLaboratory([.line(["first", "other"])]) { lab in
                let end = try await lab.end(of: run)
                #expect(end.status == .failed)
                #expect(try #require(end.errorMessage).contains("\"second\""))
                #expect(try await lab.explain(run.reference).reason == .nodeMissing)
                _ = try await lab.resume(run.reference, secrets: nil, forcingVersion: true)
                #expect(try await lab.end(of: run).status == .completed)
            }
        }
    }

    @Test func aKeyedRepeatStillMatchesAfterAnUpgrade() async throws {
        try await TestBench.with { bench in
            func workflow(default value: JSONValue) -> Workflow {
                Workflow(
                    name: "w",
                    description: "",
                    version: "\(value)",
                    parameters: [.required("a", .integer, ""), .optional("b", .integer, default: value, "")]
                ) { graph, _ in
                    graph.addNode("only") { state, _ in state }
                    graph.setEntryPoint("only")
                    graph.addExitPoint("only")
                }
            }
            let run = try await bench.withLaboratory([workflow(default: 1)]) { lab in
                try await lab.end(of: try await lab.execute("w", ["a": 5], key: "k"))
            }
            try await bench.withLaboratory([workflow(default: 2)]) { lab -> Void in
                let same = try await lab.execute("w", ["a": 5], key: "k")
                let alike = try await lab.execute("w", ["a": "5"], key: "k")
                #expect(same == run && alike == run)
                await #expect(throws: LaboratoryError.self) { try await lab.execute("w", ["a": 5, "b": 3], key: "k") }
            }
            // And when the workflow is gone.
            try await bench.withLaboratory([]) { lab -> Void in
                let same = try await lab.execute("w", ["a": 5], key: "k")
                #expect(same == run)
            }
        }
    }

    @Test func aDaemonWithAnOlderSchemaRefusesToStartAndSaysWhy() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { _ in }
            _ = try await bench.rows(
                "INSERT INTO agentlab.migrations (version, name, checksum) VALUES (9999, 'from_the_future', 'x')"
            )
            let error = await #expect(throws: PostgresError.self) { try await bench.withLaboratory([]) { _ in } }
            #expect(error?.code == .schemaTooNew)
            #expect(error?.message.contains("version 9999 (from_the_future), this binary knows up to") == true)
            #expect(try await bench.count("SELECT count(*) FROM agentlab.daemons") == 1)
        }
    }

    @Test func daemonsThatMigrateAtOnceAreSafe() async throws {
        try await TestBench.with { bench in
            let database = PostgresConfiguration(bench.database, logger: bench.logger)
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask { try await Laboratory.migrate(database, logger: bench.logger) }
                }
            }
            let applied = try await bench.count("SELECT count(*) FROM agentlab.migrations")
            #expect(applied == Laboratory.migrator.versions.count)
        }
    }
}

extension Workflow {
    /// Nodes one after the other, each of which counts how often it was executed.
    static func line(
        _ names: [String],
        failing: String? = nil,
        at each: @escaping @Sendable (String) async throws -> Void = { _ in }
    ) -> Workflow {
        Workflow(name: "line", description: "A line of nodes.") { graph, _ in
            for name in names {
                graph.addNode(NodeName(rawValue: name)) { state, _ in
                    try await each(name)
                    if name == failing { throw NodeProblem(description: "broken") }
                    return state.setting(name, to: .int((state[name]?.intValue ?? 0) + 1))
                }
            }
            for (name, next) in zip(names, names.dropFirst()) {
                graph.addEdge(from: NodeName(rawValue: name), to: NodeName(rawValue: next))
            }
            graph.setEntryPoint(NodeName(rawValue: names[0]))
            graph.addExitPoint(NodeName(rawValue: names[names.count - 1]))
        }
    }
}
