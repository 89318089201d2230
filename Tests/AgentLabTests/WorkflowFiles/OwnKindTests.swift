import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Testing

/// A kind that a daemon of one's own brings.
@Suite(.timeLimit(.minutes(2))) struct OwnKindTests {
    private static let shout = NodeKind("shout", retry: RetryPolicy(attempts: 2, initialBackoff: .milliseconds(1))) {
        fields in
        let text = fields.template("text", required: true)
        let output = fields.output() ?? "shout"
        let times = fields.integer("times", in: 1...3) ?? 1
        guard let text else { return nil }
        return { _ in ShoutNode(text: text, times: times, output: output) }
    }

    private struct ShoutNode: Node {
        let text: TextTemplate
        let times: Int
        let output: String

        func execute(_ state: State, context: NodeContext) async throws -> State {
            guard context.attempt > 1 else { throw NodeProblem(description: "hoarse") }
            let words = Array(repeating: try text.render(state).uppercased(), count: times)
            return state.setting(output, to: .string(words.joined(separator: " ")))
        }
    }

    private let kinds = NodeKinds.standard.adding([shout])

    private let text = """
        name: w
        params: { word: { type: string, required: true } }
        entry: a
        nodes: { a: { shout: { text: "{{word}}", times: 2, output: loud } } }
        exit: a
        """

    @Test func isReadFromAFileAndExecuted() async throws {
        try await TestBench.with { bench in
            let directory = "\(bench.directory)-files"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: directory) }
            try Data(text.utf8).write(to: URL(filePath: "\(directory)/w.yaml"))
            try await bench.withLaboratory([], kinds: kinds) { lab in
                #expect(try await lab.loadWorkflows(from: [directory]).count == 1)
                let end = try await lab.end(of: try await lab.execute("w", ["word": "hey"]))
                #expect(end.result == ["loud": "HEY HEY"], "\(end.errorMessage ?? "")")
                #expect(try await lab.stages(RunsStages(run: end.reference)).data.first?.attempts == 2)
            }
        }
    }

    @Test func isCheckedAsTheOthersAre() throws {
        let broken = text.replacing("times: 2", with: "times: 9, txt: x")
        let error = try #require(throws: WorkflowFileError.self) {
            try WorkflowFile(parsing: broken, file: "f", kinds: kinds)
        }
        #expect(
            error.mistakes.map(\.message) == [
                "node \"a\": shout: \"times\" must be a whole number from 1 to 3, not the number 9",
                "node \"a\": shout: unknown key \"txt\"; did you mean \"text\"?",
            ]
        )
        #expect(throws: WorkflowFileError.self) { try WorkflowFile(parsing: text, file: "f", kinds: .standard) }
    }
}
