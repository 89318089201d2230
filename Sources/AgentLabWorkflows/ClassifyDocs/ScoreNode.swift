import AgentLab
import AgentLabJSON
import Orchestration

/// Scores how far the classification can be trusted, and says what to do with it.
struct ScoreNode: Node {
    let runtime: Runtime

    private struct Score {
        let factor: ConfidenceFactor
        let value: Double
        let reason: String

        var json: JSONValue {
            [
                "name": .string(factor.rawValue), "weight": .double(factor.weight), "score": .double(value),
                "reason": .string(reason),
            ]
        }
    }

    func execute(_ state: State, context: NodeContext) async throws -> State {
        let classification = try state.get("classification", as: String.self)
        let rationale = try state.get("rationale", as: String.self)
        let prompt = "\(try ClassifyNode.prompt(state))\n\nClassification: \(classification)\nRationale: \(rationale)"
        let scores = try await AgentRole.score.value(
            about: "the confidence",
            prompt,
            state,
            requiring: ["factors"],
            by: runtime,
            in: context
        ) { answer throws(ModelAnswerError) in try Self.scores(answer) }
        // To the fourth decimal: more would be noise.
        let confidence = (scores.reduce(0) { $0 + $1.factor.weight * $1.value } * 10_000).rounded() / 10_000
        return state.merging([
            "factors": .array(scores.map(\.json)), "confidence": .double(confidence),
            "recommendation": .string(confidence >= 0.9 ? "accept" : confidence >= 0.7 ? "review" : "reject"),
        ])
    }

    /// Each factor once.
    private static func scores(_ answer: ModelAnswer) throws(ModelAnswerError) -> [Score] {
        var scores: [ConfidenceFactor: Score] = [:]
        for entry in try answer.list("factors") {
            guard let factor = ConfidenceFactor(rawValue: try entry.text("name")) else {
                throw entry.fault("name", "is none of the factors")
            }
            guard scores[factor] == nil else { throw entry.fault("name", "is there twice: \(factor.rawValue)") }
            let value = try entry.number("score", in: 0...1)
            scores[factor] = Score(factor: factor, value: value, reason: try entry.text("reason"))
        }
        let missing = ConfidenceFactor.allCases.filter { scores[$0] == nil }.map(\.rawValue)
        guard missing.isEmpty else { throw answer.fault("factors", "lacks \(missing.joined(separator: ", "))") }
        return ConfidenceFactor.allCases.compactMap { scores[$0] }
    }
}
