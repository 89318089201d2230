import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import FoundationEssentials
import Postgres
import Subprocess
import Testing

extension EndToEnd {
    /// Everything through pgbouncer in transaction mode.
    @Suite(.enabled(if: Pooler.isInstalled, "pgbouncer is not installed")) struct PoolerTests {
        @Test func runsLiveCrashAndRecoverWithoutAWayPastThePooler() async throws {
            try await Pooler.with { site, direct in
                try site.makeTree()
                var run = ""
                try await site.withDaemon { daemon in
                    try await daemon.log.line(containing: "a pooler stands before the database")
                    run = try await site.executeDigest()
                    try await site.stage(5, of: run)
                    try daemon.kill()
                }
                try await site.withDaemon { _ in
                    try await site.expectCompleteDigest(run, recoveries: 1)
                    try await expectLife(site)
                }
                try await expectNoSessionState(direct)
            }
        }

        @Test func aDirectWayIsUsedForListeningAlone() async throws {
            try await Pooler.with { site, direct in
                try site.makeTree()
                try await site.withDaemon("agentlabd", ["AGENTLAB_LISTEN_DATABASE": direct]) { daemon in
                    let row = try await site.rows(
                        "SELECT agentlab.execute('tree-digest', jsonb_build_object('path', $1::text))",
                        [.text(site.tree)]
                    ).onlyRow
                    let id = try row.get(0, as: UUID.self).uuidString.lowercased()
                    let run = try await site.withClient { try await $0.call(RunsWait(run: id)).run }
                    #expect(run.status == .completed)
                    #expect(!daemon.log.lines.contains { $0.contains("notices of other daemons are not heard") })
                    let listeners = try await site.rows(
                        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'"
                    )
                    #expect(listeners.count == 1)
                    try await expectLife(site)
                }
            }
        }

        /// Many at once, a cancel, a resume, an explanation, a list, a key, a deletion.
        private func expectLife(_ site: Site) async throws {
            try await site.withClient { client in
                let params: [String: JSONValue] = ["path": .string(site.tree), "batch_size": 2]
                let runs = try await withThrowingTaskGroup(of: RunRecord.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            let request = RunsExecute(workflow: "tree-digest", params: params, key: "key-\(number)")
                            let run = try await client.call(request).run
                            let again = try await client.call(request).run
                            #expect(again.id == run.id)
                            return try await client.call(RunsWait(run: run.id.uuidString)).run
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(runs.allSatisfy { $0.status == .completed && $0.iteration == 12 })
                let slow = params.merging(["delay_ms": 200]) { $1 }
                let run = try await client.call(RunsExecute(workflow: "tree-digest", params: slow)).run.id.uuidString
                #expect(try await client.call(RunsExplain(run: run)).explanation.status == .running)
                _ = try await client.call(RunsCancel(run: run))
                let cancelled = try await client.call(RunsWait(run: run)).run
                #expect(cancelled.status == .cancelled)
                _ = try await client.call(RunsResume(run: run))
                let end = try await client.call(RunsWait(run: run)).run
                #expect(end.status == .completed)
                #expect(try await client.call(RunsStages(run: run)).total == end.iteration)
                _ = try await client.call(RunsDelete(run: run))
                let rest = try await client.call(RunsDeleteMatching(workflowName: "tree-digest"))
                #expect(rest.deleted >= 20 && rest.left == 0)
            }
        }

        /// What a session keeps would be met by whoever is given it next.
        private func expectNoSessionState(_ direct: String) async throws {
            // The sessions of the pooler are idle, and none holds a lock or listens.
            let site = Site(directory: "", database: direct)
            let locks = try await site.rows("SELECT FROM pg_locks WHERE locktype = 'advisory'")
            let listening = try await site.rows(
                "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'listen%'"
            )
            #expect(locks.isEmpty && listening.isEmpty)
        }
    }
}
