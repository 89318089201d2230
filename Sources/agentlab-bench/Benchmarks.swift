import FoundationEssentials
import Postgres
import Synchronization

/// The benchmarks, with all that they are made on.
struct Benchmarks: Sendable {
    let cluster: BenchmarkCluster
    let daemon: DaemonProgram
    let reference: ReferenceProgram
    let programs: Programs
    /// Of one measurement.
    let window: Duration
    let repetitions: Int
    let directory: String
    /// How many runs W1 has in flight, in turn.
    var inFlight = [1, 32, 256, 1000]

    /// Measures one load: what it reaches, and what it costs.
    func measure(
        _ group: String,
        _ name: String,
        on daemon: RunningDaemon,
        workflow: String,
        stages: Int,
        params: String = "{}",
        inFlight: Int
    ) async throws -> Measurement {
        try await cluster.checkpoint()
        let load = RunLoad(socket: daemon.socket, workflow: workflow, params: params, inFlight: inFlight)
        async let running: Void = load.run()
        try await Task.sleep(for: .seconds(1))
        let begun = try await databaseTime(daemon)
        let (runs, spent) = try await Window.measure(daemon, cluster) {
            let before = load.completed.load(ordering: .relaxed)
            try await Task.sleep(for: window)
            return load.completed.load(ordering: .relaxed) - before
        }
        load.stop()
        try await running
        guard runs > 0 else { throw BenchmarkError("\(group) \(name): no run has ended") }
        var measurement = Measurement(group, name)
        measurement.runsPerSecond = Double(runs) / spent.seconds
        measurement.stepsPerSecond = Double(runs * stages) / spent.seconds
        spent.account(for: Double(runs * stages), in: &measurement)
        (measurement.p50Milliseconds, measurement.p99Milliseconds) = try await stepTimes(daemon, since: begun)
        measurement.stepsPerCommit = try await stepsPerCommit(daemon, since: begun)
        StandardError.write("\(group) \(name): \(Int(measurement.stepsPerSecond ?? 0)) steps/s")
        return measurement
    }

    /// The same several times; the one in the middle counts.
    func repeated(_ body: () async throws -> Measurement) async throws -> Measurement {
        var all: [Measurement] = []
        for _ in 0..<repetitions { all.append(try await body()) }
        guard let median = Measurement.median(all) else { throw BenchmarkError("nothing was measured") }
        return median
    }

    /// Lends a connection to the daemon's database.
    func withDatabase<Success>(
        _ daemon: RunningDaemon,
        _ body: (PostgresConnection) async throws -> Success
    ) async throws -> Success {
        let connection = try await PostgresConnection.connect(BenchmarkCluster.configuration(daemon.database))
        do {
            let success = try await body(connection)
            await connection.close()
            return success
        } catch {
            await connection.close()
            throw error
        }
    }

    private func databaseTime(_ daemon: RunningDaemon) async throws -> Date {
        try await withDatabase(daemon) { try await $0.query("SELECT now()").onlyRow.get(0) }
    }

    /// From one commit of a run to its next, over the first thousand runs since a moment.
    private func stepTimes(_ daemon: RunningDaemon, since: Date) async throws -> (Double?, Double?) {
        try await withDatabase(daemon) { connection in
            let row = try await connection.query(
                """
                WITH picked AS (SELECT id FROM agentlab.runs WHERE created_at >= $1 ORDER BY created_at LIMIT 1000),
                times AS (
                    SELECT extract(epoch FROM j.created_at - lag(j.created_at)
                           OVER (PARTITION BY j.run_id ORDER BY j.iteration))::float8 * 1000 AS ms
                    FROM picked JOIN agentlab.journal j ON j.run_id = picked.id
                )
                SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ms), percentile_cont(0.99) WITHIN GROUP (ORDER BY ms)
                FROM times WHERE ms IS NOT NULL
                """,
                [.timestamptz(since)]
            ).onlyRow
            return (try row.get(0, as: Double?.self), try row.get(1, as: Double?.self))
        }
    }
}

extension Benchmarks {
    /// How many stages one transaction has made durable; all rows of a batch have its time.
    private func stepsPerCommit(_ daemon: RunningDaemon, since: Date) async throws -> Double? {
        try await withDatabase(daemon) { connection in
            try await connection.query(
                """
                SELECT count(*)::float8 / nullif(count(DISTINCT created_at), 0)
                FROM (SELECT created_at FROM agentlab.journal WHERE created_at >= $1 LIMIT 50000) picked
                """,
                [.timestamptz(since)]
            ).onlyRow.get(0, as: Double?.self)
        }
    }
}

/// What is run beside the benchmark itself.
struct Programs: Sendable {
    let daemon: String
    let reference: String
    let agentlabd: String
    let agentlabctl: String
    let pgbench: String
}
