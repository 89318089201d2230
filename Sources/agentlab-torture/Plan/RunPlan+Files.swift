import AgentLabJSON
import AgentLabTesting

// Runs of the workflow files.
extension RunPlan {
    static func errand(_ random: inout SeededGenerator) -> PlannedRun {
        let items = Self.items(&random)
        let flaky = Int.random(in: 1...4, using: &random)
        let isLeft = random.chance(50)
        return PlannedRun(
            "errand",
            [
                "items": .array(items.map { .int($0) }), "side": isLeft ? "left" : "right", "flaky": .int(flaky),
                "pause": pause(&random),
            ],
            flaky == 4
                ? .failed("by design: attempt")
                : .completed(result: errandResult(items, isLeft: isLeft), stages: 5)
        )
    }

    static func appointment(_ random: inout SeededGenerator) -> PlannedRun {
        var run = PlannedRun(
            "appointment",
            ["nap": .string("\(Int.random(in: 0...3_000, using: &random))ms"), "pause": pause(&random)],
            .completed(result: ["number": 7, "answered": 8], stages: 4)
        )
        // It may come before the wait.
        run.mischief = [.init(kind: .signal, after: random.milliseconds(0...4_000))]
        return run
    }

    /// - Parameter sends: Whether the workflow begins with a request.
    static func family(_ random: inout SeededGenerator, sends: Bool) -> PlannedRun {
        let items = Self.items(&random)
        let child = errandResult(items, isLeft: true)
        return PlannedRun(
            "family",
            ["items": .array(items.map { .int($0) }), "pause": pause(&random)],
            .completed(
                result: ["child": .object(child), "closed": .int(items.reduce(1, +))],
                stages: sends ? 3 : 2
            )
        )
    }

    private static func items(_ random: inout SeededGenerator) -> [Int] {
        (1...Int.random(in: 1...4, using: &random)).map { _ in Int.random(in: 1...99, using: &random) }
    }

    private static func pause(_ random: inout SeededGenerator) -> JSONValue {
        .string("0.\(Int.random(in: 0...3, using: &random))")
    }

    private static func errandResult(_ items: [Int], isLeft: Bool) -> [String: JSONValue] {
        let total = items.reduce(0, +)
        return [
            "total": .int(total), "squares": .array(items.map { .int($0 * $0) }),
            "turned": .int(total + (isLeft ? 1 : -1)), "doubled": .int(2 * total),
        ]
    }
}
