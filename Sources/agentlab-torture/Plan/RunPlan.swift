import AgentLabJSON
import AgentLabTesting

/// The runs of a seed: the same at every time and place.
package struct RunPlan: Sendable {
    package let runs: [PlannedRun]

    /// - Parameters:
    ///   - count: How many runs.
    ///   - time: Over which they are executed.
    ///   - sends: Whether there is a server to send requests to.
    package init(seed: UInt64, count: Int, over time: Duration, sends: Bool = true) {
        var random = SeededGenerator(seed: seed, stream: 1)
        runs = (0..<count).map { number in
            var run = Self.anyRun(&random, sends: sends)
            run.number = number
            run.at = time * (Double(number) / Double(count))
            run.priority = random.chance(10) ? 5 : 0
            run.mischief += Self.mischief(for: run, &random)
            return run
        }
    }

    private static func anyRun(_ random: inout SeededGenerator, sends: Bool) -> PlannedRun {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<36: loop(&random)
        case ..<50: steps(&random)
        case ..<60: fan(&random)
        case ..<70: sleeper(&random)
        case ..<76: stubborn(&random)
        case ..<86: errand(&random)
        case ..<94: appointment(&random)
        default: family(&random, sends: sends)
        }
    }

    /// A third is cancelled at some time, and most of those are resumed.
    private static func mischief(
        for run: PlannedRun,
        _ random: inout SeededGenerator
    ) -> [PlannedRun.Mischief] {
        var mischief: [PlannedRun.Mischief] = []
        var after = Duration.zero
        for _ in 0..<Int.random(in: 1...2, using: &random) where random.chance(20) || run.expectation == .never {
            after += random.milliseconds(0...4_000)
            mischief.append(.init(kind: .cancel, after: after))
            guard random.chance(60) else { break }
            after += random.milliseconds(0...3_000)
            mischief.append(.init(kind: .resume, after: after))
        }
        return mischief
    }
}

// MARK: - Workflows

extension RunPlan {
    private static func loop(_ random: inout SeededGenerator) -> PlannedRun {
        let isLong = random.chance(5)
        let rounds = isLong ? Int.random(in: 100...200, using: &random) : Int.random(in: 1...15, using: &random)
        let payload = random.chance(25) ? Int.random(in: 1...65_536, using: &random) : 0
        var params: [String: JSONValue] = [
            "rounds": .int(rounds), "payload": .int(payload),
            "delay_ms": .int(isLong ? 1 : Int.random(in: 0...250, using: &random)),
        ]
        var fails: Int?
        if random.chance(30) {
            let times = random.chance(25) ? 1_000_000 : Int.random(in: 1...2, using: &random)
            fails = times
            params["fail_at"] = .int(Int.random(in: 1...rounds, using: &random))
            params["fails"] = .int(times)
        }
        let expectation: Expectation =
            fails == 1_000_000
            ? .failed("by design: round") : .completed(result: loopResult(rounds, payload), stages: 2 * rounds + 1)
        var run = PlannedRun("loop", params, expectation)
        // Failures that pass are resumed now and then; those that are left are resumed when all is quiet.
        if fails != nil { run.mischief = [.init(kind: .resume, after: random.milliseconds(500...5_000))] }
        return run
    }

    private static func loopResult(_ rounds: Int, _ payload: Int) -> [String: JSONValue] {
        let sum = (1...rounds).reduce(0) { $0 + $1 * ($1 % 2 == 1 ? 3 : 5) }
        let trail = (1...rounds).map { $0 % 2 == 1 ? "o" : "e" }.joined()
        return ["n": .int(rounds), "sum": .int(sum), "trail": .string(trail), "payload_bytes": .int(payload)]
    }

    private static func steps(_ random: inout SeededGenerator) -> PlannedRun {
        let count = Int.random(in: 1...8, using: &random)
        let flaky = Int.random(in: 1...4, using: &random)
        let total = (1...count).reduce(0) { $0 + $1 * $1 }
        return PlannedRun(
            "steps",
            [
                "steps": .int(count), "flaky": .int(flaky),
                "delay_ms": .int(Int.random(in: 0...300, using: &random)),
            ],
            flaky == 4
                ? .failed("by design: attempt")
                : .completed(result: ["total": .int(total), "flaky_done": true], stages: 3)
        )
    }

    private static func fan(_ random: inout SeededGenerator) -> PlannedRun {
        let items = Int.random(in: 1...24, using: &random)
        let total = (1...items).reduce(0) { $0 + $1 * $1 }
        return PlannedRun(
            "fan",
            ["items": .int(items), "delay_ms": .int(Int.random(in: 0...400, using: &random))],
            .completed(result: ["total": .int(total)], stages: 2)
        )
    }

    private static func sleeper(_ random: inout SeededGenerator) -> PlannedRun {
        let isEndless = random.chance(50)
        let delay = isEndless ? 3_600_000 : Int.random(in: 0...4_000, using: &random)
        return PlannedRun(
            "sleeper",
            ["delay_ms": .int(delay)],
            isEndless ? .never : .completed(result: ["waited": .int(delay)], stages: 3)
        )
    }

    private static func stubborn(_ random: inout SeededGenerator) -> PlannedRun {
        let delay = Int.random(in: 0...5_000, using: &random)
        return PlannedRun(
            "stubborn",
            ["delay_ms": .int(delay)],
            .completed(result: ["waited": .int(delay)], stages: 3)
        )
    }
}

extension PlannedRun {
    init(_ workflow: String, _ params: [String: JSONValue], _ expectation: Expectation) {
        self.init(
            number: 0,
            workflow: workflow,
            params: params,
            priority: 0,
            at: .zero,
            mischief: [],
            expectation: expectation
        )
    }
}
