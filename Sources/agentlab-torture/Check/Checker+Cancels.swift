// A cancelled run has no effect after its cancel was answered and the grace period has passed.
extension Checker {
    func cancelViolations() -> [Violation] {
        let effectsByRun = Dictionary(grouping: effects, by: \.run)
        return actionsByRun.flatMap { run, actions -> [Violation] in
            actions.filter { $0.kind == .cancel && $0.outcome == .done }.compactMap { cancel in
                let resume = firstResume(after: cancel, among: actions)
                let late = effectsByRun[run, default: []].filter { effect in
                    effect.at > cancel.end && effect.at < resume
                        && faults.quietTime(from: cancel.end, to: effect.at) > cancelLimit
                }
                guard let last = late.max(by: { $0.at < $1.at }) else { return nil }
                let detail = "\(last.node) of stage \(last.stage), \(last.at - cancel.end) s after the answer"
                return Violation(rule: "a cancelled run went on", run: run, detail: detail)
            }
        }
    }

    /// When it may have been put back to work.
    private func firstResume(after cancel: ActionRecord, among actions: [ActionRecord]) -> Double {
        let resumes = actions.filter { action in
            if case .refused = action.outcome { return false }
            return action.kind == .resume && action.end > cancel.begin
        }
        return resumes.map(\.begin).min() ?? .infinity
    }
}
