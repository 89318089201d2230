// What is on record has happened, and has happened no more often than crashes explain.
extension Checker {
    func effectViolations() -> [Violation] {
        stagesWithoutEffect() + stepsWithoutEffect() + repeatedEffects()
    }

    /// One piece of work: a node's, or a step's within the stage that it belongs to.
    private struct Work: Hashable {
        var run: String
        var number: Int
        var name: String
    }

    private func stagesWithoutEffect() -> [Violation] {
        let ended = Set(
            effects.filter { $0.step.isEmpty && $0.phase == .end }
                .map { Work(run: $0.run, number: $0.iteration, name: $0.node) }
        )
        return facts.stages.filter { !$0.isFailed }.compactMap { stage in
            guard !ended.contains(Work(run: stage.run, number: stage.iteration, name: stage.node)) else { return nil }
            let detail = "\(stage.node) at iteration \(stage.iteration)"
            return Violation(rule: "a committed stage has no effect", run: stage.run, detail: detail)
        }
    }

    private func stepsWithoutEffect() -> [Violation] {
        let ended = Set(
            effects.filter { !$0.step.isEmpty && $0.phase == .end }
                .map { Work(run: $0.run, number: $0.stage, name: $0.step) }
        )
        return facts.steps.compactMap { step in
            guard !ended.contains(Work(run: step.run, number: step.stage, name: step.name)) else { return nil }
            return Violation(
                rule: "a committed step has no effect",
                run: step.run,
                detail: "\(step.name) of stage \(step.stage)"
            )
        }
    }

    /// A step that has ended is not begun again by the same daemon: its result was on record, or the daemon lost the run.
    private func repeatedEffects() -> [Violation] {
        struct Doing: Hashable {
            var work: Work
            var daemon: String
        }
        let done = effects.filter { !$0.step.isEmpty && $0.phase == .end }.map { effect in
            Doing(
                work: Work(run: effect.run, number: effect.stage, name: effect.step),
                daemon: daemon(of: effect)?.id ?? "process \(effect.pid)"
            )
        }
        let counts = Dictionary(done.map { ($0, 1) }, uniquingKeysWith: +)
        return counts.filter { $0.value > 1 }.map { doing, count in
            Violation(
                rule: "a daemon has done a step again",
                run: doing.work.run,
                detail: "\(doing.work.name) of stage \(doing.work.number), \(count) times by daemon \(doing.daemon)"
            )
        }
    }

    /// The row that the process had at that time.
    private func daemon(of effect: Effect) -> Facts.Daemon? {
        facts.daemons.filter { $0.pid == effect.pid && $0.startedAt <= effect.at }.max { $0.startedAt < $1.startedAt }
    }
}
