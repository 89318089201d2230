import AgentLab
import AgentLabJSON
import Orchestration

/// Classifies the document from all readings.
struct ClassifyNode: Node {
    let runtime: Runtime

    private struct Verdict {
        let classification: String
        let alternatives: JSONValue
        let rationale: String

        init(_ answer: ModelAnswer) throws(ModelAnswerError) {
            classification = try answer.text("classification")
            rationale = try answer.text("rationale")
            var alternatives: [JSONValue] = []
            for entry in try answer.list("alternatives") {
                alternatives.append([
                    "classification": .string(try entry.text("classification")),
                    "likelihood": .double(try entry.number("likelihood", in: 0...1)),
                ])
            }
            self.alternatives = .array(alternatives)
        }
    }

    func execute(_ state: State, context: NodeContext) async throws -> State {
        let verdict = try await AgentRole.classify.value(
            about: "the document",
            try Self.prompt(state),
            state,
            requiring: ["classification", "alternatives", "rationale"],
            by: runtime,
            in: context
        ) { answer throws(ModelAnswerError) in try Verdict(answer) }
        return state.merging([
            "classification": .string(verdict.classification), "alternatives": verdict.alternatives,
            "rationale": .string(verdict.rationale),
        ])
    }

    /// Every page with what was found on it, a line each.
    static func prompt(_ state: State) throws -> String {
        let readings = try state.get("readings", as: [PageReading].self)
        let lines = readings.map { reading in
            let markings = reading.markings.map { "\"\($0.text)\" (\($0.location), legibility \($0.legibility))" }
            return "page \(reading.page): " + (markings.isEmpty ? "no marking" : markings.joined(separator: "; "))
        }
        return "The markings of the document's \(readings.count) pages:\n" + lines.joined(separator: "\n")
    }
}
