import ArgumentParser

/// Two builds side by side.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Measure two builds of the benchmark's daemon in turn."
    )

    @Argument(help: "The daemon to compare with.")
    var base: String

    @Option(help: "How long one measurement takes, in seconds.")
    var seconds: Double = 4

    @Option(help: "How often each is measured.")
    var repetitions: Int = 5

    @OptionGroup var location: LocationOptions

    func run() async throws {
        let text = try await location.withBenchmarks(window: .seconds(seconds), 1) { benchmarks in
            var lines = ["| what | base steps/s | this steps/s | this : base | daemon µs, base | this |"]
            lines.append("| --- | ---: | ---: | ---: | ---: | ---: |")
            for inFlight in [1, 32, 256] {
                let (base, own) = try await compare(benchmarks, inFlight: inFlight)
                let ratio = (own.stepsPerSecond ?? 0) / (base.stepsPerSecond ?? 1)
                let cells = [
                    own.name, "\(Int(base.stepsPerSecond ?? 0))", "\(Int(own.stepsPerSecond ?? 0))",
                    ResultTable.decimal(ratio, places: 2), ResultTable.decimal(base.daemonMicroseconds ?? 0, places: 1),
                    ResultTable.decimal(own.daemonMicroseconds ?? 0, places: 1),
                ]
                lines.append("| " + cells.joined(separator: " | ") + " |")
            }
            return lines.joined(separator: "\n")
        }
        print(text)
    }

    /// In turn, so that a machine that grows slower or faster meanwhile favours neither.
    private func compare(_ benchmarks: Benchmarks, inFlight: Int) async throws -> (Measurement, Measurement) {
        var all: [[Measurement]] = [[], []]
        for round in 0..<repetitions {
            for (side, path) in [base, benchmarks.programs.daemon].enumerated() {
                let database = try await benchmarks.cluster.makeDatabase("side_\(side)_\(inFlight)_\(round)")
                let program = DaemonProgram(path: path, directory: benchmarks.directory)
                all[side].append(
                    try await program.with(database: database) { daemon in
                        try await benchmarks.measure(
                            side == 0 ? "base" : "this",
                            "W1, \(Benchmarks.inFlightText(inFlight))",
                            on: daemon,
                            workflow: "chain-10",
                            stages: 10,
                            inFlight: inFlight
                        )
                    }
                )
            }
        }
        guard let base = Measurement.median(all[0]), let own = Measurement.median(all[1]) else {
            throw BenchmarkError("nothing was measured")
        }
        return (base, own)
    }
}
