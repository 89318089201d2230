import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import FoundationEssentials
import Postgres

extension Benchmarks {
    /// W4: whether a long run's steps grow dearer.
    func longRun(_ daemon: RunningDaemon, _ report: Report) async throws {
        let stages = 10_000
        let run = try await ControlClient.withConnection(to: daemon.socket) { client in
            let answer = try await client.call(
                "runs.execute",
                ["workflow": "loop", "params": ["stages": .int(stages)]]
            )
            let run = answer["run"]?["id"]?.stringValue ?? ""
            let ended = try await client.call("runs.wait", ["run": .string(run)])
            guard ended["run"]?["status"] == "completed" else { throw BenchmarkError("W4: the run did not complete") }
            return run
        }
        for (name, first) in [("its first thousand", 1), ("its last thousand", stages - 999)] {
            let seconds = try await withDatabase(daemon) { connection in
                try await connection.query(
                    """
                    SELECT extract(epoch FROM max(created_at) - min(created_at))::float8 FROM agentlab.journal
                    WHERE run_id = $1::text::uuid AND iteration BETWEEN $2 AND $3
                    """,
                    [.text(run), .int4(Int32(first)), .int4(Int32(first + 999))]
                ).onlyRow.get(0, as: Double.self)
            }
            var measurement = Measurement("W4", "a run of 10,000 stages, \(name)")
            measurement.stepsPerSecond = 999 / seconds
            measurement.p50Milliseconds = seconds / 999 * 1000
            await report.add(measurement)
        }
    }

    /// W5: the same work on tables that are full already.
    func fullTables(_ daemon: RunningDaemon, _ report: Report) async throws {
        try await fill(daemon, runs: 200_000, stages: 10)
        let median = try await repeated {
            try await measure(
                "W5",
                "W1 after 2 million stages, 32 in flight",
                on: daemon,
                workflow: "chain-10",
                stages: 10,
                inFlight: 32
            )
        }
        await report.add(median)
    }

    /// W6: the same work beside runs that wait.
    func besideWaitingRuns(_ daemon: RunningDaemon, _ report: Report) async throws {
        try await withDatabase(daemon) { connection in
            for status in ["pending", "waiting"] {
                _ = try await connection.query(
                    """
                    INSERT INTO agentlab.runs (id, workflow_name, workflow_version, status, params)
                    SELECT gen_random_uuid(), 'of-another-daemon', '1', $1, '{}' FROM generate_series(1, 5000)
                    """,
                    [.text(status)]
                )
            }
        }
        let median = try await repeated {
            try await measure(
                "W6",
                "W1 beside 10,000 waiting and pending runs, 32 in flight",
                on: daemon,
                workflow: "chain-10",
                stages: 10,
                inFlight: 32
            )
        }
        await report.add(median)
    }

    /// Writes completed runs in bulk, as the daemon would have left them, with ids that sort by time.
    func fill(_ daemon: RunningDaemon, runs: Int, stages: Int) async throws {
        StandardError.write("filling the tables: \(runs) runs of \(stages) stages")
        try await withDatabase(daemon) { connection in
            try await connection.execute(
                script: """
                    CREATE TEMP TABLE filler AS
                    SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - 1000000 + n), 12, '0')
                            || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid AS id
                    FROM generate_series(1, \(runs)) n;
                    INSERT INTO agentlab.runs (id, workflow_name, workflow_version, status, params, result, started_at,
                                               completed_at)
                    SELECT id, 'chain-10', '1', 'completed', '{}', '{"counter":10}', now(), now() FROM filler;
                    INSERT INTO agentlab.journal (run_id, duration_us, iteration, attempts, failed, node_name, next_node,
                                                  changes)
                    SELECT id, 12, s, 1, false, 'node-' || s, 'node-' || s + 1, convert_to(repeat('x', 200), 'UTF8')
                    FROM filler, generate_series(1, \(stages)) s;
                    DROP TABLE filler
                    """
            )
            for table in ["runs", "journal"] {
                // Not as a script of two, which would be one transaction.
                _ = try await connection.query(PostgresStatement(sql: "VACUUM ANALYZE agentlab.\(table)"))
            }
        }
        try await cluster.checkpoint()
    }
}
