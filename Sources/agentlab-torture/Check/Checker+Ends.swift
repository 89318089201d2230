import AgentLabJSON

// Each run is there once, and has reached the right end.
extension Checker {
    func endViolations() -> [Violation] {
        let runs = Dictionary(grouping: facts.runs, by: \.key)
        let (stages, actions) = (stagesByRun, actionsByRun)
        return plan.flatMap { planned -> [Violation] in
            guard let run = runs[planned.key]?.first else {
                return [Violation(rule: "a run is missing", run: nil, detail: planned.key)]
            }
            guard ["completed", "failed", "cancelled"].contains(run.status) else {
                let detail =
                    "\(run.status), owner \(run.owner ?? "none"), \(stages[run.id]?.count ?? 0) stages on record"
                return [Violation(rule: "a run is stuck", run: run.id, detail: detail)]
            }
            if run.status == "cancelled" {
                return mayBeCancelled(planned, actions[run.id] ?? [])
                    ? [] : [Violation(rule: "a run was cancelled by nobody", run: run.id, detail: planned.key)]
            }
            return naturalEndViolations(planned, run, stages[run.id] ?? [])
        }
    }

    /// Whether the last thing that may have been done to it is a cancel.
    private func mayBeCancelled(_ planned: PlannedRun, _ actions: [ActionRecord]) -> Bool {
        let effective = actions.filter { action in
            if case .refused = action.outcome { false } else { true }
        }
        let lastResume = effective.last { $0.kind == .resume && $0.outcome == .done }
        return effective.contains { $0.kind == .cancel && $0.end > lastResume?.begin ?? 0 }
    }

    private func naturalEndViolations(
        _ planned: PlannedRun,
        _ run: Facts.Run,
        _ stages: [Facts.Stage]
    ) -> [Violation] {
        func wrong(_ detail: String) -> [Violation] {
            [
                Violation(
                    rule: "a run has the wrong end",
                    run: run.id,
                    detail: "\(planned.workflow), \(planned.key): \(detail)"
                )
            ]
        }
        switch planned.expectation {
        case .never:
            return wrong("\(run.status) instead of cancelled: \(run.error ?? "no error")")
        case .failed(let text):
            guard run.status == "failed" else { return wrong("\(run.status) instead of failed") }
            return run.error?.contains(text) == true ? [] : wrong("it failed with: \(run.error ?? "no error")")
        case .completed(let result, let count):
            guard run.status == "completed" else { return wrong("\(run.status): \(run.error ?? "no error")") }
            guard run.result == .object(result) else {
                return wrong("result \(run.result?.encodedString() ?? "none")")
            }
            let completed = stages.count { !$0.isFailed }
            return completed == count ? [] : wrong("\(completed) completed stages instead of \(count)")
        }
    }
}
