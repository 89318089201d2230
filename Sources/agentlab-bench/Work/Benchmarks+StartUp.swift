import AgentLabControl
import AgentLabJSON
import Subprocess

extension Benchmarks {
    /// W8: how long the daemon takes to be ready, and the client to say something.
    func startUp(_ report: Report) async throws {
        let database = try await cluster.makeDatabase("startup")
        for runs in [0, 100_000] {
            var times: [Double] = []
            var clients: [Double] = []
            for round in 0...5 {
                try await programs.agentlabdProgram(in: directory).with(database: database) { daemon in
                    // The first start makes the schema.
                    if round > 0 { times.append(daemon.startUp / .milliseconds(1)) }
                    for _ in 0..<3 { clients.append(try await clientTime(daemon)) }
                    if runs > 0, round == 0 { try await fill(daemon, runs: runs, stages: 1) }
                }
            }
            var measurement = Measurement("W8", "agentlabd to READY, \(runs) runs in the table")
            measurement.p50Milliseconds = times.percentile(0.5)
            measurement.p99Milliseconds = times.percentile(0.99)
            await report.add(measurement)
            measurement.name = "agentlabctl runs, start to end, \(runs) runs in the table"
            measurement.p50Milliseconds = clients.percentile(0.5)
            measurement.p99Milliseconds = clients.percentile(0.99)
            await report.add(measurement)
        }
    }

    private func clientTime(_ daemon: RunningDaemon) async throws -> Double {
        let client = ProgramPath(path: programs.agentlabctl)
        let begun = ContinuousClock.now
        let result = try await Subprocess.run(
            client.executable,
            arguments: ["--socket", daemon.socket, "runs", "--page-size", "20"],
            environment: client.environment,
            input: .none,
            output: .discarded,
            error: .discarded
        )
        guard result.terminationStatus.isSuccess else {
            throw BenchmarkError("agentlabctl: \(result.terminationStatus)")
        }
        return begun.duration(to: .now) / .milliseconds(1)
    }
}

extension Programs {
    func agentlabdProgram(in directory: String) -> DaemonProgram {
        DaemonProgram(path: agentlabd, directory: directory)
    }
}
