import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration
import Postgres
import Testing

@Suite(.timeLimit(.minutes(3))) struct JournalSizeTests {
    /// A state of a mebibyte of which each of 2,000 stages changes 100 bytes.
    private static let largeState = Workflow(
        name: "large",
        description: "Carries much and changes little.",
        parameters: [.required("stages", .integer, "How many.")],
        maxIterations: 10_000,
        initialState: { params in
            var data = params.values
            for number in 0..<64 {
                data["ballast\(number)"] = .string(
                    String((0..<16_384).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement() ?? "a" })
                )
            }
            return data
        },
        graph: { graph, _ in
            graph.addNode("step") { state, context in
                state.setting("small", to: .string(String(repeating: "x", count: 90)))
                    .setting("more", to: .bool(context.iteration < state["stages"]?.intValue ?? 0))
            }
            graph.addNode("end") { state, _ in state }
            graph.addEdge(from: "step", to: "step", when: .equals("more", true))
            graph.addEdge(from: "step", to: "end")
            graph.setEntryPoint("step")
            graph.addExitPoint("end")
        }
    )

    @Test func largeStateIsNotWrittenAtEveryStage() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([Self.largeState]) { lab in
                let before = try await bench.rows("SELECT pg_current_wal_insert_lsn()::text").onlyRow.get(
                    0,
                    as: String.self
                )
                let run = try await lab.execute("large", ["stages": 2000])
                let finished = try await lab.end(of: run)
                #expect(finished.status == .completed)
                let size = try await bench.count(
                    """
                    SELECT coalesce(sum(pg_column_size(changes)), 0)::bigint + (SELECT sum(pg_column_size(state)) FROM agentlab.snapshots)::bigint
                    FROM agentlab.journal
                    """
                )
                #expect(size < 6 << 20)
                // Other tests write to the same cluster meanwhile, so the WAL is only bounded from above.
                _ = before
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.journal") == 2001)
        }
    }

    @Test func stateReadsBackAsItWasAtEveryIteration() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow(
                name: "churn",
                description: "Sets and removes keys.",
                maxIterations: 1000
            ) { graph, _ in
                graph.addNode("churn") { state, context in
                    var state = state.setting(
                        "k\(context.iteration % 7)",
                        to: .string(String(repeating: "y", count: 3000))
                    )
                    .setting("number", to: .double(Double(context.iteration)))
                    if context.iteration % 3 == 0 { state = state.removing("k\((context.iteration + 3) % 7)") }
                    return state.setting("more", to: .bool(context.iteration < 120))
                }
                graph.addNode("end") { state, _ in state }
                graph.addEdge(from: "churn", to: "churn", when: .equals("more", true))
                graph.addEdge(from: "churn", to: "end")
                graph.setEntryPoint("churn")
                graph.addExitPoint("end")
            }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("churn")
                let finished = try await lab.end(of: run)
                #expect(finished.status == .completed)
                var expected: [String: JSONValue] = [:]
                for iteration in 1...120 {
                    expected["k\(iteration % 7)"] = .string(String(repeating: "y", count: 3000))
                    expected["number"] = .double(Double(iteration))
                    if iteration % 3 == 0 { expected["k\((iteration + 3) % 7)"] = nil }
                    expected["more"] = .bool(iteration < 120)
                    let checkpoint = try await lab.checkpoint(RunsCheckpoint(run: run.reference, iteration: iteration))
                    #expect(checkpoint.stateData == .object(expected), "at iteration \(iteration)")
                    if iteration % 20 == 0 {
                        let sql = try await bench.rows(
                            "SELECT agentlab.state_at($1, $2) = $3 AS same",
                            [.uuid(run.id), .int4(Int32(iteration)), .jsonb(JSONValue.object(expected).encoded())]
                        )
                        #expect(try sql.onlyRow.get("same", as: Bool.self))
                    }
                }
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.snapshots") > 1)
        }
    }
}
