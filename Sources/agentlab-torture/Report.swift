/// What a torture did and found.
package struct Report: Sendable {
    var facts: Facts
    var effects: Int
    var faults: [Fault]
    var actions: [ActionRecord]
    var daemonStarts: Int
    package var violations: [Violation]

    private static let shown = 40

    package var lines: [String] {
        let counts = [
            "runs: " + Self.counted(facts.runs.map(\.status)),
            "stages: \(facts.stages.count), \(facts.stages.count(where: \.isFailed)) of them failed; "
                + "steps: \(facts.steps.count); effects: \(effects)",
            "faults: " + Self.counted(faults.map(\.name)),
            "asked for: " + Self.counted(actions.map { "\($0.kind) \($0.outcome.word)" }),
            "daemon starts: \(daemonStarts)",
        ]
        return counts + verdict
    }

    private var verdict: [String] {
        guard !violations.isEmpty else { return ["no violation"] }
        var lines = ["\(violations.count) violations: " + Self.counted(violations.map(\.rule))]
        lines += violations.prefix(Self.shown).map { "  \($0)" }
        if violations.count > Self.shown { lines.append("  and \(violations.count - Self.shown) more") }
        return lines
    }

    private static func counted(_ words: [String]) -> String {
        let counts = Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +)
        let parts = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }
}

extension ActionRecord.Outcome {
    fileprivate var word: String {
        switch self {
        case .done: "done"
        case .refused(let reason, _): "refused (\(reason))"
        case .unknown: "without an answer"
        }
    }
}
