import Postgres
import Subprocess

extension Benchmarks {
    /// W1 while retention deletes 100,000 runs, in turn with W1 on the same tables with nothing to be deleted.
    func deleting(_ report: Report) async throws {
        let database = try await cluster.makeDatabase("deleting")
        try await daemon.with(database: database) { daemon in
            try await fill(daemon, runs: 100_000, stages: 10)
            try await withDatabase(daemon) { connection in
                _ = try await connection.query("UPDATE agentlab.runs SET completed_at = now() - interval '20 days'")
                _ = try await connection.query("VACUUM ANALYZE agentlab.runs")
            }
        }
        var (kept, deleted): ([Measurement], [Measurement]) = ([], [])
        for _ in 0..<repetitions {
            kept.append(try await beside(database, retention: "30d", "nothing is deleted"))
            deleted.append(try await beside(database, retention: "10d", "100,000 old runs are deleted"))
        }
        for side in [kept, deleted] {
            if let median = Measurement.median(side) { await report.add(median) }
        }
    }

    private func beside(_ database: String, retention: String, _ what: String) async throws -> Measurement {
        try await daemon.with(database: database, settings: ["AGENTLAB_RETENTION_COMPLETED": retention]) { daemon in
            let before = try await oldRuns(daemon)
            var measurement = try await measure(
                "deleting",
                "W1 while \(what), 32 in flight",
                on: daemon,
                workflow: "chain-10",
                stages: 10,
                inFlight: 32
            )
            let left = try await oldRuns(daemon)
            measurement.note = "\(before - left) deleted meanwhile, \(left) left"
            return measurement
        }
    }

    private func oldRuns(_ daemon: RunningDaemon) async throws -> Int {
        try await withDatabase(daemon) { connection in
            try await connection.query(
                "SELECT count(*) FROM agentlab.runs WHERE completed_at < now() - interval '10 days'"
            ).onlyRow.get(0)
        }
    }
}
