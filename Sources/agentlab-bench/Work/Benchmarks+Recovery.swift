import AgentLabControl
import AgentLabJSON
import FoundationEssentials
import Postgres
import Subprocess

extension Benchmarks {
    /// How soon after READY the runs of a killed daemon have their next stage on record.
    func recovery(_ report: Report) async throws {
        for runs in [1_000, 2_000] {
            var rounds: [Measurement] = []
            for round in 1...repetitions {
                let database = try await cluster.makeDatabase("recovery_\(runs)_\(round)")
                rounds.append(try await recovered(runs, database))
            }
            rounds.sort { ($0.p99Milliseconds ?? 0) < ($1.p99Milliseconds ?? 0) }
            await report.add(rounds[rounds.count / 2])
        }
    }

    private func recovered(_ runs: Int, _ database: String) async throws -> Measurement {
        try await daemon.with(database: database, settings: ["BENCH_HOLD": "1"], killed: true) { daemon in
            try await executeInterrupted(daemon, runs)
        }
        try await cluster.checkpoint()
        return try await daemon.with(database: database) { daemon in
            let ready = Date.now
            var measurement = Measurement("recovery", "from READY to the next stage on record, \(runs) runs")
            let times = try await nextStages(daemon, runs, since: ready)
            measurement.p50Milliseconds = times.percentile(0.5)
            measurement.p99Milliseconds = times.percentile(0.99)
            measurement.note =
                "last \(Int(times.max() ?? 0)) ms; start to READY \(Int(daemon.startUp / .milliseconds(1))) ms"
            return measurement
        }
    }

    /// Executes runs and returns when each stands in its second node.
    private func executeInterrupted(_ daemon: RunningDaemon, _ runs: Int) async throws {
        try await ControlClient.withConnection(to: daemon.socket) { client in
            for _ in 0..<runs { _ = try await client.call("runs.execute", ["workflow": "interrupted"]) }
        }
        while try await stageCount(daemon, iteration: 1) < runs { try await Task.sleep(for: .milliseconds(50)) }
    }

    private func nextStages(_ daemon: RunningDaemon, _ runs: Int, since ready: Date) async throws -> [Double] {
        while try await stageCount(daemon, iteration: 2) < runs { try await Task.sleep(for: .milliseconds(50)) }
        return try await withDatabase(daemon) { connection in
            try await connection.query(
                """
                SELECT greatest(extract(epoch FROM created_at - $1)::float8 * 1000, 0) FROM agentlab.journal
                WHERE iteration = 2
                """,
                [.timestamptz(ready)]
            ).map { try $0.get(0, as: Double.self) }
        }
    }

    private func stageCount(_ daemon: RunningDaemon, iteration: Int) async throws -> Int {
        try await withDatabase(daemon) { connection in
            try await connection.query(
                "SELECT count(*) FROM agentlab.journal WHERE iteration = $1",
                [.int4(Int32(iteration))]
            ).onlyRow.get(0)
        }
    }
}
