package import AgentLabAPI
import FoundationEssentials

/// A run's events as plain lines, for files and pipes.
package struct WatchLines: Sendable {
    private var lastStatus: String?
    private var answers = AnswerLines()

    package init() {}

    /// The lines of the next event; stages that have only begun and runs that have not changed have none.
    package mutating func lines(for event: RunEvent) -> [String] {
        switch event {
        case .run(let run): lines(for: run)
        case .stage(let stage, let decision): answers.end() + Self.lines(for: stage, decision)
        case .other:
            if let piece = event.text {
                answers.take(piece)
            } else {
                event.output.map { [Printable.line("\($0.nodeName) | \($0.line)")] } ?? []
            }
        }
    }

    private mutating func lines(for run: RunRecord) -> [String] {
        let status = RunText.status(of: run)
        guard status != lastStatus else { return [] }
        lastStatus = status
        let error = run.errorMessage.map { ": " + Printable.line($0) } ?? ""
        let elapsed = run.completedAt.flatMap { RunText.elapsed(of: run, now: $0) }.map { " in \($0)" } ?? ""
        let stages = run.status.isFinal ? " after \(RunText.stages(run.iteration))" : ""
        return ["run \(RunText.id(of: run)) \(status)\(elapsed)\(stages)\(error)"]
    }

    private static func lines(for stage: StageRecord, _ decision: DecisionRecord?) -> [String] {
        guard stage.status != .started else { return [] }
        var line = "stage \(stage.iteration) \(stage.nodeName) \(stage.status)"
        line += " in \(HumanDuration.text(milliseconds: stage.durationMilliseconds))"
        if stage.attempts > 1 { line += " after \(stage.attempts) attempts" }
        if let error = stage.errorMessage { line += ": \(error)" }
        if let decision { line += ", then \(StageText.decision(decision))" }
        return [Printable.line(line)]
    }
}
