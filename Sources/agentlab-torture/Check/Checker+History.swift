// Iterations have no gap and no duplicate, and each stage is the one that the decision before it led to.
extension Checker {
    func historyViolations() -> [Violation] {
        stagesByRun.flatMap { run, stages -> [Violation] in
            let stages = stages.sorted { $0.iteration < $1.iteration }
            let iterations = stages.map(\.iteration)
            guard iterations == Array(1...stages.count) else {
                return [Violation(rule: "iterations have a gap or a duplicate", run: run, detail: "\(iterations)")]
            }
            return zip(stages, stages.dropFirst()).compactMap { before, after in
                let expected = before.isFailed ? before.node : before.next
                guard after.node != expected else { return nil }
                let detail =
                    "after \(before.node) at \(before.iteration) came \(after.node), not \(expected ?? "the end")"
                return Violation(rule: "a stage follows that no decision led to", run: run, detail: detail)
            }
        }
    }
}
