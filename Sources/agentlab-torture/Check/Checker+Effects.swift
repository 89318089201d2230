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
        let whole = effects.filter { $0.step.isEmpty && $0.phase == .end }
        let byIteration = Set(whole.map { Work(run: $0.run, number: $0.iteration ?? 0, name: $0.node) })
        let byStage = Set(
            whole.filter { $0.iteration == nil }.map { Work(run: $0.run, number: $0.stage, name: $0.node) }
        )
        return stagesByRun.values.flatMap(Self.committed).compactMap { stage, first in
            guard !byIteration.contains(Work(run: stage.run, number: stage.iteration, name: stage.node)),
                !byStage.contains(Work(run: stage.run, number: first, name: stage.node)), !isSilent(stage)
            else { return nil }
            let detail = "\(stage.node) at iteration \(stage.iteration)"
            return Violation(rule: "a committed stage has no effect", run: stage.run, detail: detail)
        }
    }

    /// The stages of a run that have succeeded, each with the iteration in which it was first executed.
    private static func committed(_ stages: [Facts.Stage]) -> [(stage: Facts.Stage, first: Int)] {
        var first: Int?
        return stages.sorted { $0.iteration < $1.iteration }.compactMap { stage in
            let begun = first ?? stage.iteration
            first = stage.isFailed ? begun : nil
            return stage.isFailed ? nil : (stage, begun)
        }
    }

    /// Whether its node is of a kind that does nothing outside.
    private func isSilent(_ stage: Facts.Stage) -> Bool {
        facts.workflows[stage.run].flatMap { WorkflowFiles.silentNodes[$0] }?.contains(stage.node) == true
    }

    private func stepsWithoutEffect() -> [Violation] {
        let ended = Set(
            effects.filter { !$0.step.isEmpty && $0.phase == .end }
                .map { Work(run: $0.run, number: $0.stage, name: $0.step) }
        )
        return facts.steps.filter { !WorkflowFiles.silentSteps.contains($0.name) }.compactMap { step in
            guard !ended.contains(Work(run: step.run, number: step.stage, name: step.name)) else { return nil }
            return Violation(
                rule: "a committed step has no effect",
                run: step.run,
                detail: "\(step.name) of stage \(step.stage)"
            )
        }
    }

    /// A step that has ended is not begun again by the same daemon: its result was on record, or the daemon lost the run.
    ///
    /// Between the end of a program and its daemon's learning of it there is a moment in which the run may be cancelled.
    private func repeatedEffects() -> [Violation] {
        struct Doing: Hashable {
            var work: Work
            var daemon: String
        }
        let done = effects.filter { !$0.step.isEmpty && $0.phase == .end && $0.iteration != nil }.map { effect in
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
