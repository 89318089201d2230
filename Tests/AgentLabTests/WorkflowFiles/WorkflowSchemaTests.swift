import AgentLab
import AgentLabJSON
import FoundationEssentials
import Testing

/// packaging/workflow.schema.json is what editors check files by, so it must know what the daemon knows.
@Suite struct WorkflowSchemaTests {
    private let schema: JSONValue

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        schema = try JSONValue(parsing: Array(Data(contentsOf: root.appending(path: "packaging/workflow.schema.json"))))
    }

    @Test func knowsEveryKindOfNode() throws {
        let properties = try #require(schema["$defs"]?["node"]?["properties"]?.objectValue)
        let kinds = Set(properties.keys).subtracting(["retry", "timeout", "description"])
        #expect(kinds == Set(NodeKinds.standard.names))
    }

    /// A key that is asked for is named when another one is unknown.
    @Test(arguments: ["agent", "run", "http", "route", "parallel", "chain", "sleep", "wait", "workflow"])
    func knowsEveryFieldOfAKind(_ kind: String) throws {
        let text = "name: w\nentry: a\nnodes: { a: { \(kind): { zzzzzzzzzzzzzzzzzzzzzzzz: 1 } } }\nexit: a\n"
        let error = try #require(throws: WorkflowFileError.self) {
            try WorkflowFile(parsing: text, file: "f", kinds: .standard)
        }
        let message = try #require(error.mistakes.map(\.message).first { $0.contains("unknown key") })
        let known = try #require(message.split(separator: "there are ").last).split(separator: ", ").map(String.init)
        let properties = try #require(schema["$defs"]?["node"]?["properties"]?[kind]?["properties"]?.objectValue)
        #expect(Set(properties.keys) == Set(known))
    }
}
