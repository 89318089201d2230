import AgentLabControl
import AgentLabJSON
import Synchronization

extension Benchmarks {
    /// Memory of a daemon that has just been started: idle, with a thousand runs, and after a million steps.
    func memory(_ database: String, _ report: Report) async throws {
        try await daemon.with(database: database) { daemon in
            try await Task.sleep(for: .seconds(2))
            let before = ProcessorTime.of(daemon.process)
            await report.add(memory(daemon, "idle"))
            try await Task.sleep(for: window)
            var idle = Measurement("idle", "CPU of an idle daemon")
            let spent = (ProcessorTime.of(daemon.process) - before) / .milliseconds(1)
            idle.note = "\(Int(spent)) ms in \(Int(window.inSeconds)) s"
            await report.add(idle)
            try await withHeldRuns(daemon, count: 1000) { await report.add(memory(daemon, "1,000 active runs")) }
            for millions in [0.1, 1] {
                try await execute(daemon, runs: Int(millions * 100_000))
                await report.add(memory(daemon, millions < 1 ? "after 100,000 steps" : "after a million steps more"))
            }
        }
    }

    private func memory(_ daemon: RunningDaemon, _ name: String) -> Measurement {
        let megabytes = Double(ProcessorTime.residentBytes(daemon.process)) / 1e6
        return Measurement("RSS", name, note: "\(Int(megabytes.rounded())) MB")
    }

    private func withHeldRuns(_ daemon: RunningDaemon, count: Int, _ body: () async -> Void) async throws {
        try await ControlClient.withConnection(to: daemon.socket) { client in
            var runs: [String] = []
            for _ in 0..<count {
                let answer = try await client.call("runs.execute", ["workflow": "hold"])
                runs.append(answer["run"]?["id"]?.stringValue ?? "")
            }
            await body()
            for run in runs { _ = try await client.call("runs.cancel", ["run": .string(run)]) }
            for run in runs { _ = try await client.call("runs.wait", ["run": .string(run)]) }
        }
    }

    private func execute(_ daemon: RunningDaemon, runs: Int) async throws {
        let load = RunLoad(socket: daemon.socket, workflow: "chain-10", inFlight: 32)
        async let running: Void = load.run()
        while load.completed.load(ordering: .relaxed) < runs { try await Task.sleep(for: .milliseconds(100)) }
        load.stop()
        try await running
    }
}
