// Nobody but a run's owner has written its stages.
extension Checker {
    func ownerViolations() -> [Violation] {
        let daemons = Dictionary(facts.daemons.map { ($0.id, $0) }) { first, _ in first }
        return facts.writings.compactMap { writing in
            guard let owner = writing.owner.flatMap({ daemons[$0] }) else {
                let detail = "iteration \(writing.iteration), by daemon \(writing.writer ?? 0)"
                return Violation(rule: "a stage was written for a run without owner", run: writing.run, detail: detail)
            }
            guard let writer = writing.writer, instances[writer] == owner.instance else {
                let detail =
                    "iteration \(writing.iteration), by daemon \(writing.writer ?? 0); the owner was \(owner.id)"
                return Violation(
                    rule: "a stage was written by another than the owner",
                    run: writing.run,
                    detail: detail
                )
            }
            return nil
        }
    }
}
