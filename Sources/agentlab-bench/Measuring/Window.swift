/// What is counted over a stretch of time: CPU of all sides, and log.
struct Window {
    private struct Reading {
        let time = ContinuousClock.now
        let daemon: Duration
        let postgres: Duration
        let client: Duration
        let log: Double
    }

    let seconds: Double
    let daemon: Double
    let postgres: Double
    let client: Double
    let log: Double

    /// Measures while the body runs.
    static func measure<Success>(
        _ daemon: RunningDaemon,
        _ cluster: BenchmarkCluster,
        _ body: () async throws -> Success
    ) async throws -> (Success, Window) {
        let before = try await read(daemon, cluster)
        let success = try await body()
        let after = try await read(daemon, cluster)
        return (success, Window(from: before, to: after))
    }

    private static func read(_ daemon: RunningDaemon, _ cluster: BenchmarkCluster) async throws -> Reading {
        let log = try await cluster.logPosition()
        return Reading(
            daemon: ProcessorTime.of(daemon.process),
            postgres: try cluster.processorTime(),
            client: ProcessorTime.own,
            log: log
        )
    }

    private init(from before: Reading, to after: Reading) {
        seconds = before.time.duration(to: after.time).inSeconds
        daemon = (after.daemon - before.daemon).inSeconds
        postgres = (after.postgres - before.postgres).inSeconds
        client = (after.client - before.client).inSeconds
        log = after.log - before.log
    }

    /// Fills in what was spent for each of so many steps or requests.
    func account(for count: Double, in measurement: inout Measurement) {
        guard count > 0 else { return }
        measurement.daemonMicroseconds = daemon / count * 1e6
        measurement.postgresMicroseconds = postgres / count * 1e6
        measurement.clientMicroseconds = client / count * 1e6
        measurement.logBytesPerStep = log / count
    }
}
