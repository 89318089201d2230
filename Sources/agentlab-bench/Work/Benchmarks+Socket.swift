import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Postgres
import Synchronization

extension Benchmarks {
    /// W7: the socket alone.
    func socketAlone(_ daemon: RunningDaemon, _ report: Report) async throws {
        let run = try await ControlClient.withConnection(to: daemon.socket) { client in
            let answer = try await client.call("runs.execute", ["workflow": "chain-1"])
            return answer["run"]?["id"]?.stringValue ?? ""
        }
        for (method, params) in [("daemon.info", "{}"), ("runs.find", #"{"run":"\#(run)"}"#)] {
            for connections in [1, 100] {
                let load = RequestLoad(
                    socket: daemon.socket,
                    method: method,
                    params: params,
                    connections: connections,
                    window: window / 2
                )
                let (outcome, window) = try await Window.measure(daemon, cluster) { try await load.run() }
                var measurement = Measurement("W7", "\(method), \(connections) connection\(connections > 1 ? "s" : "")")
                let rate = Int(Double(outcome.requests) / outcome.seconds)
                measurement.note = "\(rate) requests/s"
                measurement.p50Milliseconds = outcome.latencies.percentile(0.5)
                measurement.p99Milliseconds = outcome.latencies.percentile(0.99)
                window.account(for: Double(outcome.requests), in: &measurement)
                measurement.logBytesPerStep = nil
                await report.add(measurement)
            }
        }
    }

    /// W9: ten busy runs, each watched by ten clients.
    func watchers(_ daemon: RunningDaemon, _ report: Report) async throws {
        for watchers in [0, 100] {
            let seen = EventCount()
            let measurement = try await ControlClient.withConnection(to: daemon.socket) { client in
                var runs: [String] = []
                for _ in 0..<10 {
                    let answer = try await client.call(
                        "runs.execute",
                        ["workflow": "loop", "params": ["stages": .int(10_000_000)]]
                    )
                    runs.append(answer["run"]?["id"]?.stringValue ?? "")
                }
                return try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<watchers {
                        let run = runs[number % runs.count]
                        group.addTask {
                            try await ControlClient.withConnection(to: daemon.socket) { client in
                                for try await _ in client.watch(run: run) { seen.value.add(1, ordering: .relaxed) }
                            }
                        }
                    }
                    try await Task.sleep(for: .seconds(1))
                    let before = seen.value.load(ordering: .relaxed)
                    let stages = try await stageCount(daemon, runs)
                    let (_, window) = try await Window.measure(daemon, cluster) {
                        try await Task.sleep(for: self.window)
                    }
                    let events = Double(seen.value.load(ordering: .relaxed) - before) / window.seconds
                    let steps = Double(try await stageCount(daemon, runs) - stages)
                    group.cancelAll()
                    for run in runs { _ = try await client.call("runs.cancel", ["run": .string(run)]) }
                    var measurement = Measurement("W9", "10 busy runs, \(watchers) watchers")
                    measurement.stepsPerSecond = steps / window.seconds
                    window.account(for: steps, in: &measurement)
                    if watchers > 0 { measurement.note = "\(Int(events)) events/s to watchers" }
                    for run in runs { _ = try await client.call("runs.wait", ["run": .string(run)]) }
                    while (try? await group.next()) != nil {}
                    return measurement
                }
            }
            await report.add(measurement)
        }
    }

    private func stageCount(_ daemon: RunningDaemon, _ runs: [String]) async throws -> Int {
        try await withDatabase(daemon) { connection in
            try await connection.query(
                """
                SELECT coalesce(sum((SELECT max(iteration) FROM agentlab.journal j WHERE j.run_id = r.id::uuid)), 0)::int8
                FROM unnest($1::text[]) r (id)
                """,
                [.textArray(runs)]
            ).onlyRow.get(0, as: Int.self)
        }
    }
}

private final class EventCount: Sendable {
    let value = Atomic<Int>(0)
}
