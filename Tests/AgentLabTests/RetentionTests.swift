import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres
import Testing

/// Runs that have been kept for long enough go, with all that is their own.
@Suite(.timeLimit(.minutes(2))) struct RetentionTests {
    @Test func eachStatusIsKeptForItsTimeAndWhatHasNotEndedForEver() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { _ in }
            for status in ["completed", "failed", "cancelled", "pending"] {
                try await bench.makeRuns(2, status: status, daysAgo: 10)
                try await bench.makeRuns(2, status: status, daysAgo: 60)
                try await bench.makeRuns(2, status: status, daysAgo: 100)
            }
            try await bench.withLaboratory([]) { _ in
                while try await bench.ended(before: 100) > 0 { await Task.yield() }
                while try await bench.ended(before: 60, but: "failed") > 0 { await Task.yield() }
            }
            let left = try await bench.rows(
                "SELECT status, count(*) AS count FROM agentlab.runs GROUP BY status ORDER BY status"
            )
            #expect(
                try left.map { try $0.get("status", as: String.self) } == [
                    "cancelled", "completed", "failed", "pending",
                ]
            )
            #expect(try left.map { try $0.get("count", as: Int.self) } == [2, 2, 4, 6])
            for table in ["journal", "snapshots", "steps"] {
                #expect(try await bench.count("SELECT count(*) FROM agentlab.\(table)") == 14, "\(table)")
            }
        }
    }

    @Test func neverKeepsForEver() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { _ in }
            try await bench.makeRuns(2, status: "completed", daysAgo: 1000)
            try await bench.makeRuns(2, status: "failed", daysAgo: 1000)
            var configuration = bench.configuration
            configuration.retention.completed = nil
            try await bench.withLaboratory([], configuration) { _ in
                while try await bench.count("SELECT count(*) FROM agentlab.runs") > 2 { await Task.yield() }
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs WHERE status = 'completed'") == 2)
        }
    }

    @Test func aChildIsKeptUntilItsParentHasEnded() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { _ in }
            try await bench.makeRuns(2, status: "pending", daysAgo: 100)
            try await bench.makeRuns(2, status: "completed", daysAgo: 100)
            _ = try await bench.rows(
                """
                UPDATE agentlab.runs SET parent = (SELECT min(id::text)::uuid FROM agentlab.runs WHERE status = 'pending')
                WHERE id = (SELECT min(id::text)::uuid FROM agentlab.runs WHERE status = 'completed')
                """
            )
            let expire = "SELECT agentlab.expire_runs(0, 0, 0, 100)"
            #expect(try await bench.count(expire) == 1)
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs WHERE parent IS NOT NULL") == 1)
            _ = try await bench.rows(
                "UPDATE agentlab.runs SET status = 'failed', completed_at = now() - interval '1 day'"
            )
            #expect(try await bench.count(expire) == 3)
        }
    }

    @Test func aWorkflowKeepsItsRunsForTimesOfItsOwn() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { _ in }
            try await bench.makeRuns(2, status: "completed", daysAgo: 1000)
            try await bench.makeRuns(2, status: "failed", daysAgo: 10)
            try await bench.makeRuns(2, status: "cancelled", daysAgo: 1000)
            try await bench.makeRuns(2, status: "cancelled", daysAgo: 10)
            let retention = WorkflowRetention(completed: .forever, failed: .lasting(.seconds(7 * 86_400)))
            let workflow = Workflow(name: "w", description: "", retention: retention) { graph, _ in
                graph.addNode("only") { state, _ in state }
                graph.setEntryPoint("only")
                graph.addExitPoint("only")
            }
            try await bench.withLaboratory([workflow]) { lab in
                let limits = try await lab.workflow(workflow.name).limits
                #expect(limits?.retention == ["completed": "never", "failed": "7d"])
                while try await bench.count("SELECT count(*) FROM agentlab.runs") > 4 { await Task.yield() }
            }
            let left = try await bench.rows("SELECT DISTINCT status FROM agentlab.runs ORDER BY status")
            #expect(try left.map { try $0.get(0, as: String.self) } == ["cancelled", "completed"])
        }
    }

    @Test func aDaemonThatHasStartedOverStillDeletes() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.retention.completed = nil
            try await bench.withLaboratory([.counter { _ in }], configuration) { lab in
                try await bench.makeRuns(2, status: "completed", daysAgo: 1000)
                _ = try await lab.end(of: try await lab.execute("counter", ["to": 1]))
                lab.reconfigure { $0.retention = Retention() }
                _ = try await bench.rows("SELECT agentlab.end_daemon($1, 'lease expired', 3)", [.uuid(lab.daemonID)])
                while try await bench.ended(before: 999) > 0 { await Task.yield() }
            }
        }
    }

    @Test func whatIsLeftOfDaemonsAndVersionsThatAreGoneGoesToo() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { _ in }
            _ = try await bench.rows(
                """
                INSERT INTO agentlab.daemons (id, instance_id, hostname, pid, version, started_at, ended_at)
                SELECT gen_random_uuid(), gen_random_uuid(), 'there', n, '1', '2020-01-01', '2020-01-01'::date + n
                FROM generate_series(1, 150) AS n
                """
            )
            _ = try await bench.rows(
                """
                INSERT INTO agentlab.definitions (version, workflow_name, source, checked_at)
                VALUES ('1', 'w', 'used', now() - interval '3 days'), ('0', 'w', 'left', now() - interval '2 days'),
                       ('2', 'w', 'new', now())
                """
            )
            try await bench.makeRuns(1, status: "completed", daysAgo: 1)
            try await bench.withLaboratory([]) { _ in
                while try await bench.count("SELECT count(*) FROM agentlab.definitions") > 2 { await Task.yield() }
            }
            let versions = try await bench.rows("SELECT version FROM agentlab.definitions ORDER BY version")
            #expect(try versions.map { try $0.get(0, as: String.self) } == ["1", "2"])
            let old = "SELECT count(*) FROM agentlab.daemons WHERE hostname = 'there'"
            // A hundred are kept, and the first laboratory of this test is the latest of them.
            #expect(try await bench.count(old) == 99)
        }
    }

    @Test func aBatchIsBoundedByItsStagesAndOneDaemonDeletesAtATime() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { _ in }
            try await bench.makeRuns(10, status: "completed", daysAgo: 50, stages: 2_000)
            let call = "SELECT agentlab.expire_runs(86400, NULL, NULL, 100)"
            #expect(try await bench.count(call) == 2)
            let connection = try await PostgresConnection.connect(
                PostgresConfiguration(bench.database, logger: bench.logger)
            )
            try await connection.withTransaction { transaction in
                let mine = try await transaction.query(PostgresStatement(sql: call)).onlyRow
                #expect(try mine.get(0, as: Int.self) == 2)
                #expect(try await bench.count(call) == 0)
            }
            await connection.close()
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 6)
        }
    }

    @Test func onlyWhatHasEndedCanBeDeleted() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.maxConcurrentRuns = 1
            let gate = Gate()
            try await bench.withLaboratory([.counter(at: { _ in try await gate.pass() })], configuration) { lab in
                let running = try await lab.execute("counter", ["to": 1])
                await gate.arrivals(1)
                let pending = try await lab.execute("counter", ["to": 1])
                for run in [running, pending] {
                    let error = await #expect(throws: LaboratoryError.self) { try await lab.delete(run.reference) }
                    #expect(error?.reason == .invalidStatus)
                }
                _ = try await lab.cancel(pending.reference, reason: nil)
                _ = try await lab.delete(pending.reference)
                gate.open()
                _ = try await lab.end(of: running)
                _ = try await lab.delete(running.reference)
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 0)
        }
    }

    @Test func manyAreDeletedByWhatTheyHaveInCommon() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { lab in
                try await bench.makeRuns(3, status: "failed", daysAgo: 10)
                try await bench.makeRuns(4, status: "failed", daysAgo: 1)
                try await bench.makeRuns(5, status: "completed", daysAgo: 10)
                try await bench.makeRuns(6, status: "running", daysAgo: 10)
                try await bench.makeRuns(7, status: "failed", daysAgo: 10, workflow: "other")
                var request = RunsDeleteMatching(
                    workflowName: "w",
                    status: [.failed],
                    endedBefore: Date().addingTimeInterval(-5 * 86_400)
                )
                request.dryRun = true
                #expect(try await lab.delete(request) == .init(deleted: 0, left: 3))
                request.dryRun = nil
                request.limit = 2
                #expect(try await lab.delete(request) == .init(deleted: 2, left: 1))
                #expect(try await lab.delete(request) == .init(deleted: 1, left: 0))
                #expect(try await lab.delete(RunsDeleteMatching(workflowName: "w")) == .init(deleted: 9, left: 0))
                for refused in [RunsDeleteMatching(), .init(status: [.running]), .init(workflowName: "w", limit: 0)] {
                    let error = await #expect(throws: LaboratoryError.self) { try await lab.delete(refused) }
                    #expect(error?.reason == .invalidParams)
                }
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs WHERE status = 'running'") == 6)
            #expect(try await bench.count("SELECT count(*) FROM agentlab.runs") == 13)
        }
    }
}

extension TestBench {
    /// Puts runs into the tables as if they had ended some days ago, each with a journal, a snapshot and a step.
    func makeRuns(
        _ count: Int,
        status: String,
        daysAgo: Int,
        workflow: String = "w",
        stages: Int = 1
    ) async throws {
        _ = try await rows(
            """
            WITH made AS (
                INSERT INTO agentlab.runs (id, workflow_name, workflow_version, status, params, created_at, completed_at)
                SELECT agentlab.uuid7(), $4, '1', $2, '{}', now() - make_interval(days => $3),
                       CASE WHEN $2 NOT IN ('pending', 'running') THEN now() - make_interval(days => $3) END
                FROM generate_series(1, $1) RETURNING id
            ), stages AS (
                INSERT INTO agentlab.journal (run_id, duration_us, iteration, attempts, failed, node_name)
                SELECT id, 1, i, 1, false, 'n' FROM made, generate_series(1, $5) AS i
            ), snapshots AS (
                INSERT INTO agentlab.snapshots (run_id, iteration, checkpoint_node, produced, state)
                SELECT id, 0, 'n', '[]', '{}' FROM made
            )
            INSERT INTO agentlab.steps (run_id, stage, iteration, attempts, name)
            SELECT id, 1, 1, 1, 's' FROM made
            """,
            [.int4(Int32(count)), .text(status), .int4(Int32(daysAgo)), .text(workflow), .int4(Int32(stages))]
        )
    }

    fileprivate func ended(before days: Int, but status: String = "") async throws -> Int {
        try await count(
            "SELECT count(*) FROM agentlab.runs WHERE completed_at <= now() - make_interval(days => $1) AND status <> $2",
            [.int4(Int32(days)), .text(status)]
        )
    }
}
