extension Benchmarks {
    /// W1 with the reference beside it: the same stretch of time decides both.
    func trivialNodes(_ daemon: RunningDaemon, _ report: Report) async throws {
        for inFlight in inFlight {
            var rounds: [(journal: Measurement, runs: Measurement, own: Measurement)] = []
            for _ in 0..<repetitions {
                let seconds = min(3, window.inSeconds)
                let journal = try await reference.measure(.journal, inFlight: min(inFlight, 256), seconds: seconds)
                let runs = try await reference.measure(.runs, inFlight: min(inFlight, 256), seconds: seconds)
                var own = try await measure(
                    "W1",
                    "ten trivial nodes, \(Self.inFlightText(inFlight))",
                    on: daemon,
                    workflow: "chain-10",
                    stages: 10,
                    inFlight: inFlight
                )
                own.compare(journal: journal, runs: runs)
                rounds.append((journal, runs, own))
            }
            for part in [rounds.map(\.journal), rounds.map(\.runs)] where inFlight <= 256 {
                if let median = Measurement.median(part) { await report.add(median) }
            }
            if let median = Measurement.median(rounds.map(\.own)) { await report.add(median) }
        }
    }

    /// W2: 64 KiB of state.
    func largeState(_ daemon: RunningDaemon, _ report: Report) async throws {
        let document = #"{"document":true}"#
        for (name, workflow, stages, params) in [
            ("64 KiB, a small key changes, runs of 10", "chain-10", 10, document),
            ("64 KiB, a small key changes, runs of 100", "chain-100", 100, document),
            ("small state, runs of 100", "chain-100", 100, "{}"),
            ("64 KiB, all of it changes, runs of 10", "rewrite-10", 10, document),
        ] {
            let median = try await repeated {
                try await measure(
                    "W2",
                    "\(name), 32 in flight",
                    on: daemon,
                    workflow: workflow,
                    stages: stages,
                    params: params,
                    inFlight: 32
                )
            }
            await report.add(median)
        }
    }

    /// W3: what a run costs beside its nodes.
    func singleNodes(_ daemon: RunningDaemon, _ report: Report) async throws {
        for inFlight in [1, 32] {
            let median = try await repeated {
                try await measure(
                    "W3",
                    "one node, \(Self.inFlightText(inFlight))",
                    on: daemon,
                    workflow: "chain-1",
                    stages: 1,
                    inFlight: inFlight
                )
            }
            await report.add(median)
        }
    }

    static func inFlightText(_ count: Int) -> String { count == 1 ? "one run at a time" : "\(count) in flight" }
}

extension Measurement {
    /// - Parameters:
    ///   - journal: The reference that writes journal rows alone.
    ///   - runs: The one that writes all that runs cost.
    mutating func compare(journal: Measurement, runs: Measurement) {
        guard let own = stepsPerSecond else { return }
        ratioToJournal = journal.stepsPerSecond.map { own / $0 }
        ratioToRuns = runs.stepsPerSecond.map { own / $0 }
    }
}
