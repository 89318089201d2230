import AgentLabAPI
import AgentLabControl
import Postgres
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct DatabaseTests {
        @Test func theViewsShowWhatHappened() async throws {
            try await Site.with { site in
                try site.makeTree()
                try await site.withDaemon { _ in
                    let run = try await site.executeDigest(delay: 0)
                    try await site.expectCompleteDigest(run)
                }
                // The daemon has gone; what happened is still there to be read.
                try await expectRun(site)
                try await expectStages(site)
                try await expectDecisions(site)
                try await expectCheckpoint(site)
            }
        }

        @Test func aStageInFlightShowsAsStarted() async throws {
            try await Site.with { site in
                try site.makeTree()
                try await site.withDaemon { _ in
                    let run = try await site.executeDigest(delay: 60_000)
                    try await site.stage(1, of: run)
                    let row = try await site.rows(
                        "SELECT iteration, node_name FROM agentlab.stages WHERE status = 'started'"
                    ).onlyRow
                    #expect(try row.get("iteration", as: Int.self) == 2)
                    #expect(try row.get("node_name", as: String.self) == "hash")
                    #expect(try await site.control("cancel", run, "--wait").exitCode == 0)
                }
            }
        }

        private func expectRun(_ site: Site) async throws {
            let row = try await site.rows(
                """
                SELECT workflow_name, status, params ->> 'batch_size' AS size, result ->> 'digest' AS digest,
                       started_at <= completed_at AS is_ordered
                FROM agentlab.runs
                """
            ).onlyRow
            #expect(try row.get("workflow_name", as: String.self) == "tree-digest")
            #expect(try row.get("status", as: String.self) == "completed")
            #expect(try row.get("size", as: String.self) == "1")
            #expect(try await row.get("digest", as: String.self) == site.shellDigest())
            #expect(try row.get("is_ordered", as: Bool.self))
        }

        private func expectStages(_ site: Site) async throws {
            let rows = try await site.rows(
                """
                SELECT node_name, iteration, attempts, duration_ms >= 0 AS has_taken_time,
                       (input_snapshot ->> 'files')::int AS before, (output_snapshot ->> 'files')::int AS after
                FROM agentlab.stages WHERE status = 'completed' ORDER BY iteration
                """
            )
            #expect(rows.count == Site.stages)
            for (index, row) in rows.enumerated() {
                let nodes = index == 0 ? "scan" : index == Site.stages - 1 ? "summarise" : "hash"
                #expect(try row.get("node_name", as: String.self) == nodes)
                #expect(try row.get("iteration", as: Int.self) == index + 1)
                #expect(try row.get("attempts", as: Int.self) == 1)
                #expect(try row.get("has_taken_time", as: Bool.self))
                #expect(try row.get("before", as: Int?.self) == (index == 0 ? nil : index - 1))
                #expect(try row.get("after", as: Int?.self) == min(index, Site.files))
            }
        }

        private func expectDecisions(_ site: Site) async throws {
            let rows = try await site.rows(
                "SELECT from_node, to_node, predicate_name, predicate_result FROM agentlab.decisions ORDER BY iteration"
            )
            #expect(rows.count == Site.stages - 1)
            let first = try #require(rows.first)
            #expect(try first.get("from_node", as: String.self) == "scan")
            #expect(try first.get("to_node", as: String.self) == "hash")
            #expect(try first.get("predicate_name", as: String?.self) == "files left")
            #expect(try first.get("predicate_result", as: Bool?.self) == true)
            let last = try #require(rows.last)
            #expect(try last.get("to_node", as: String.self) == "summarise")
            #expect(try last.get("predicate_name", as: String?.self) == nil)
        }

        private func expectCheckpoint(_ site: Site) async throws {
            let row = try await site.rows(
                "SELECT state_data ->> 'digest' AS digest, checkpoint_node FROM agentlab.checkpoints"
            ).onlyRow
            #expect(try await row.get("digest", as: String.self) == site.shellDigest())
            #expect(try row.get("checkpoint_node", as: String?.self) == nil)
        }
    }
}
