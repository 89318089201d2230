import AgentLabAPI
import FoundationEssentials

/// What several renderings say of a stage in the same words.
enum StageText {
    static func elapsed(of stage: StageRecord, now: Date) -> String {
        stage.status == .started
            ? HumanDuration.text(seconds: now.timeIntervalSince(stage.createdAt))
            : HumanDuration.text(milliseconds: stage.durationMilliseconds)
    }

    /// Where the run went on; empty after the last stage.
    static func decision(_ decision: DecisionRecord?) -> String {
        guard let decision else { return "" }
        return decision.predicateName.map { "\(decision.toNode) (\($0))" } ?? decision.toNode
    }
}
