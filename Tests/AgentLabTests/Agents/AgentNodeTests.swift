import AgentLab
import AgentLabAPI
import AgentLabJSON
import AgentLabTesting
import FoundationEssentials
import Orchestration
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct AgentNodeTests {
    private static let pixel = "data:image/png;base64,AAAA"

    /// Executes a workflow of one node.
    private func result(
        of node: String,
        answering answers: LLMAnswer,
        params: [String: JSONValue] = [:],
        check: @escaping @Sendable (ScriptedLLM) throws -> Void
    ) async throws -> RunRecord {
        let declared = params.keys.sorted().map { "\($0): { type: list }" }.joined(separator: ", ")
        let text = "name: w\nparams: { \(declared) }\nentry: a\nnodes:\n  a: { agent: \(node) }\nexit: a\n"
        let workflow = try WorkflowFile(parsing: text, file: "w.yaml", kinds: .standard).workflow
        let end = Mutex<RunRecord?>(nil)
        let script: ScriptedLLM.Script = { _ in answers }
        try await AgentBench.with(answering: script) { agents in
            try await agents.withLaboratory([workflow]) { lab in
                let run = try await lab.end(of: try await lab.execute("w", params))
                end.withLock { $0 = run }
            }
            try check(agents.server)
        }
        return try #require(end.withLock { $0 })
    }

    @Test func aChatGivesAText() async throws {
        let node =
            #"{ agent: writer, prompt: "hi {{who}}", system: "Be brief.", options: { temperature: 0 }, output: o }"#
        let run = try await result(of: node, answering: .text("hello"), params: ["who": ["x"]]) { server in
            let body = try #require(server.calls.first?.request.body)
            #expect(body["temperature"] == 0)
            #expect(server.calls.first?.request.content.hasPrefix("Be brief.\nhi ") == true)
        }
        #expect(run.result == ["o": "hello"], "\(run.errorMessage ?? "")")
    }

    @Test func imagesAreLookedAt() async throws {
        let node = #"{ agent: writer, prompt: what, images: "{{pages}}", output: o }"#
        let pages: JSONValue = [.string(Self.pixel), .string(Self.pixel)]
        let run = try await result(of: node, answering: .text("black"), params: ["pages": pages]) { server in
            #expect(server.calls.first?.request.images == 2)
        }
        #expect(run.result == ["o": "black"], "\(run.errorMessage ?? "")")
    }

    @Test func functionsAreAskedFor() async throws {
        let node = """
            { agent: writer, prompt: "the weather", tools: [{ name: weather, description: tells it }], output: o }
            """
        let answer = LLMAnswer(.toolCalls([(name: "weather", arguments: ["city": "Ulm"])]))
        let run = try await result(of: node, answering: answer) { _ in }
        let call = run.result?["o"]?["tool_calls"]?[0]
        #expect(call?["name"] == "weather" && call?["arguments"] == ["city": "Ulm"], "\(run.errorMessage ?? "")")
    }

    @Test(arguments: [("one", [0.5, 0.25] as JSONValue), ("[one, two]", [[0.5, 0.25], [1.5, 0.5]] as JSONValue)])
    func textsAreEmbedded(prompt: String, expected: JSONValue) async throws {
        let vectors = expected[0]?.arrayValue == nil ? [[0.5, 0.25]] : [[0.5, 0.25], [1.5, 0.5]]
        let node = "{ agent: writer, protocol: embed, prompt: \(prompt), output: o }"
        let run = try await result(of: node, answering: LLMAnswer(.vectors(vectors))) { _ in }
        #expect(run.result == ["o": expected], "\(run.errorMessage ?? "")")
    }

    @Test(arguments: [
        ("{ prompt: x }", "needs the key \"agent\""), ("{ agent: a }", "needs the key \"prompt\""),
        ("{ agent: a, prompt: x, protocol: chatt }", "did you mean \"chat\"?"),
        ("{ agent: a, prompt: x, protocol: vision }", "needs \"images\" to look at"),
        ("{ agent: a, prompt: x, protocol: chat, images: y }", "are for the protocol vision"),
        ("{ agent: a, prompt: x, protocol: tools }", "needs \"tools\" that may be called"),
        ("{ agent: a, prompt: x, tools: [{ name: f }] }", "needs the key \"description\""),
        ("{ agent: a, prompt: x, required: [y], output: o }", "needs parse: json"),
        ("{ agent: a, prompt: x, parse: json }", "needs the key \"output\""),
        ("{ agent: a, prompt: [x, y] }", "must be one text"),
        ("{ agent: a, prompt: x, protocol: embed, system: y }", "is for answers in words"),
        ("{ agent: a, prompt: x, modell: y }", "unknown key \"modell\""),
    ])
    func whatMakesNoSenseIsSaidBeforeItIsExecuted(node: String, message: String) throws {
        let text = "name: w\nentry: a\nnodes:\n  a: { agent: \(node) }\nexit: a\n"
        let error = try #require(throws: WorkflowFileError.self) {
            try WorkflowFile(parsing: text, file: "w.yaml", kinds: .standard)
        }
        #expect(error.mistakes.contains { $0.message.contains(message) }, "\(error.mistakes.map(\.message))")
    }

    private static let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "packaging/examples/workflows")

    @Test(arguments: [("high", "Wake up.", 2), ("low", "nothing to do: The disk is full.", 1)])
    func theExampleTriagesAnIncident(severity: String, message: String, calls: Int) async throws {
        let text = try String(contentsOf: Self.examples.appending(path: "incident-triage.yaml"), encoding: .utf8)
        let workflow = try WorkflowFile(parsing: text, file: "incident-triage.yaml", kinds: .standard).workflow
        let judgement: JSONValue = [
            "severity": .string(severity), "summary": "The disk is full.", "actions": ["Make room."],
        ]
        let script: ScriptedLLM.Script = { request in
            request.content.contains("You judge logs")
                ? .text("```json\n\(judgement.encodedString())\n```") : .text("Wake up.")
        }
        try await AgentBench.with(answering: script) { agents in
            try await agents.withLaboratory([workflow]) { lab in
                let log = "\(agents.bench.directory)/triage.log"
                try Data("disk /dev/sda1 is full\n".utf8).write(to: URL(filePath: log))
                let params: [String: JSONValue] = ["log": .string(log), "agent": "writer"]
                let run = try await lab.end(of: try await lab.execute("incident-triage", params))
                #expect(run.result?["message"]?.stringValue == message, "\(run.errorMessage ?? "")")
                #expect(run.result?["actions"] == ["Make room."])
            }
            #expect(agents.server.calls.count == calls)
            #expect(agents.server.calls.first?.request.content.contains("disk /dev/sda1 is full") == true)
        }
    }
}
