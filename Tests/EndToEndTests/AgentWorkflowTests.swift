import AgentLabJSON
import AgentLabTesting
import FoundationEssentials
import Postgres
import Subprocess
import Synchronization
import Testing

extension EndToEnd {
    /// The workflows that ask agents, by the built programs.
    @Suite struct AgentWorkflowTests {
        private static let pages = 40

        private func withAgent(
            _ site: Site,
            answering script: @escaping ScriptedLLM.Script,
            _ body: (ScriptedLLM) async throws -> Void
        ) async throws {
            try await ScriptedLLM.withServer(answering: script) { server in
                try await site.withDaemon { _ in
                    try await site.expectSuccess(
                        "providers",
                        "add",
                        "local",
                        "--kind",
                        "ollama",
                        "--base-url",
                        server.url
                    )
                    try await site.expectSuccess("agents", "add", "reader", "--provider", "local", "--model", "m")
                }
                try await body(server)
            }
        }

        private func addPDF(_ site: Site, pages: Int) async throws {
            let file = "\(site.directory)/report.pdf"
            try Data(SamplePDF(pageCount: pages).bytes).write(to: URL(filePath: file))
            try await site.expectSuccess("documents", "add", file)
        }

        @Test func noPageIsPaidTwiceWhenTheDaemonIsKilledInTheMiddle() async throws {
            let script = DocumentScript(faint: [7, 31], holdsAfter: 12)
            try await Site.with { site in
                try await withAgent(site, answering: script.answer) { server in
                    var run = ""
                    try await site.withDaemon { daemon in
                        try await addPDF(site, pages: Self.pages)
                        run = try await site.expectSuccess(
                            "execute",
                            "classify-docs",
                            "-p",
                            "document=report.pdf",
                            "-p",
                            "agent=reader",
                            "-p",
                            "dpi=72",
                            "-p",
                            "workers=4",
                            "--detach"
                        )
                        // The pages beyond the twelfth are held, so that all that is answered is on record.
                        try await server.wait { $0.count { $0.status == nil } == 4 }
                        try await site.untilCalls(of: run, are: 12)
                        try daemon.kill()
                    }
                    script.release()
                    try await site.withDaemon { _ in
                        let outcome = try await site.control("wait", run)
                        #expect(outcome.exitCode == 0, "\(outcome.standardOutput) \(outcome.standardError)")
                        let result = try await site.result(of: run)
                        #expect(result["classification"] == "SECRET")
                        #expect(result["confidence"] == 0.9)
                        #expect(result["recommendation"] == "accept")
                        #expect(result["pages"] == 40)
                        #expect(result["enhanced_pages"] == 2)
                        let readings = result["readings"]?.arrayValue ?? []
                        #expect(readings.map { $0["page"] } == (1...Self.pages).map { .int($0) })
                        #expect(readings.filter { $0["is_enhanced"] == true }.map { $0["page"] } == [7, 31])
                    }
                    for page in 1...Self.pages {
                        let calls = server.calls(containing: "Page \(page) of 40").filter(\.isSuccess)
                        #expect(calls.count == (page == 7 || page == 31 ? 2 : 1), "page \(page)")
                    }
                    // 40 pages, two of them again, the classification and the score.
                    let rows = try await site.rows(
                        "SELECT calls, input_tokens, output_tokens FROM agentlab.usage('\(run)')"
                    )
                    #expect(try rows.onlyRow.get("calls", as: Int.self) == 44)
                    #expect(try rows.onlyRow.get("input_tokens", as: Int.self) == 44 * 100)
                    #expect(try rows.onlyRow.get("output_tokens", as: Int.self) == 44 * 10)
                }
            }
        }

        @Test func aWrongAnswerIsAskedForAgainAndThenNamedByItsPage() async throws {
            let wrong = LLMAnswer.json(["markings": [["text": "SECRET", "location": "header", "legibility": 7]]])
            let script = DocumentScript(faint: [])
            try await Site.with { site in
                let answer: ScriptedLLM.Script = { $0.content.contains("Page 2 of 3") ? wrong : script.answer($0) }
                try await withAgent(site, answering: answer) { server in
                    try await site.withDaemon { _ in
                        try await addPDF(site, pages: 3)
                        let outcome = try await site.control(
                            "execute",
                            "classify-docs",
                            "-p",
                            "document=report.pdf",
                            "-p",
                            "agent=reader",
                            "-p",
                            "dpi=72",
                            "--wait"
                        )
                        #expect(outcome.exitCode == 2)
                        let fault = "the model's answer for page 2: markings[0].legibility is no number from 0 to 1"
                        let said = outcome.standardOutput + outcome.standardError
                        #expect(said.contains(fault), "\(said)")
                        #expect(server.calls(containing: "Page 2 of 3").count == 2)
                        #expect(server.calls(containing: "That cannot be used: \(fault)").count == 1)
                    }
                }
            }
        }

        @Test func aQuestionIsThoughtThroughByTheAgentsThatTheRunNames() async throws {
            let script: ScriptedLLM.Script = { request in
                if request.content.contains("Take the question apart") { return .text("It asks for a colour.") }
                if request.content.contains("Be harsh") { return .text("Blue light is scattered.") }
                return .text("It is blue.")
            }
            try await Site.with { site in
                try await withAgent(site, answering: script) { server in
                    try await site.withDaemon { _ in
                        try await site.expectSuccess("agents", "add", "judge", "--provider", "local", "--model", "big")
                        let run = try await site.expectSuccess(
                            "execute",
                            "reasoning",
                            "-p",
                            "question=Which colour is the sky?",
                            "-p",
                            "agent=reader",
                            "-p",
                            "conclude_agent=judge",
                            "-p",
                            "reason_system=Be harsh.",
                            "--detach"
                        )
                        try await site.expectSuccess("wait", run)
                        let result = try await site.result(of: run)
                        #expect(
                            result == [
                                "analysis": "It asks for a colour.", "reasoning": "Blue light is scattered.",
                                "conclusion": "It is blue.",
                            ]
                        )
                        #expect(server.calls.map(\.request.model) == ["m", "m", "big"])
                        let last = try #require(server.calls.last?.request.content)
                        #expect(last.contains("Analysis:\nIt asks") && last.contains("Reasoning:\nBlue light"))
                    }
                }
            }
        }

        @Test func textsAndDocumentsAreSummarized() async throws {
            let script: ScriptedLLM.Script = { request in
                if request.images == 1 { return .text("Notes of \(request.content.suffix(40)).") }
                return .text(request.content.contains("Condense") ? "Notes." : "A summary.")
            }
            try await Site.with { site in
                try await withAgent(site, answering: script) { server in
                    try await site.withDaemon { _ in
                        func summarize(_ param: String) async throws -> JSONValue {
                            let run = try await site.expectSuccess(
                                "execute",
                                "summarize",
                                "-p",
                                param,
                                "-p",
                                "agent=reader",
                                "-p",
                                "dpi=72",
                                "--detach"
                            )
                            try await site.expectSuccess("wait", run)
                            return try await site.result(of: run)
                        }
                        #expect(try await summarize("text=Hello, world.") == ["summary": "A summary.", "parts": 0])
                        #expect(server.calls.count == 1)
                        try await addPDF(site, pages: 3)
                        #expect(try await summarize("document=report.pdf") == ["summary": "A summary.", "parts": 3])
                        #expect(server.calls.count == 5)
                        #expect(server.calls.last?.request.content.contains("Page 2 of 3 of") == true)
                        let long = "\(site.directory)/long.txt"
                        let lines = String(repeating: "A line of a long text.\n", count: 2500)
                        try Data(lines.utf8).write(to: URL(filePath: long))
                        try await site.expectSuccess("documents", "add", long)
                        #expect(try await summarize("document=long.txt") == ["summary": "A summary.", "parts": 3])
                        let both = try await site.control("execute", "summarize", "-p", "agent=reader")
                        #expect(both.standardError.contains("needs one of the params \"text\" and \"document\""))
                    }
                }
            }
        }
    }
}

/// Plays the models of classify-docs for a document that is secret on all pages.
private final class DocumentScript: Sendable {
    private struct Held {
        var answered = 0
        var isReleased = false
        var waiters: [AsyncStream<Void>.Continuation] = []
    }

    private let faint: Set<Int>
    private let holdsAfter: Int
    private let held = Mutex(Held())

    /// - Parameters:
    ///   - faint: The pages that are hard to read.
    ///   - holdsAfter: How many pages are answered before the others have to wait for ``release()``.
    init(faint: Set<Int>, holdsAfter: Int = .max) {
        self.faint = faint
        self.holdsAfter = holdsAfter
    }

    @Sendable func answer(_ request: LLMRequest) -> LLMAnswer {
        var answer = LLMAnswer.json(content(of: request))
        answer.usage = (100, 10)
        guard request.images > 0 else { return answer }
        if let release = hold() { answer.gate = { for await _ in release {} } }
        return answer
    }

    private func hold() -> AsyncStream<Void>? {
        held.withLock { held in
            held.answered += 1
            guard held.answered > holdsAfter, !held.isReleased else { return nil }
            let (release, continuation) = AsyncStream.makeStream(of: Void.self)
            held.waiters.append(continuation)
            return release
        }
    }

    func release() {
        held.withLock { held in
            held.isReleased = true
            for waiter in held.waiters { waiter.finish() }
        }
    }

    private func content(of request: LLMRequest) -> JSONValue {
        if request.content.contains("{\"factors\"") {
            let names = ["clarity", "consistency", "coverage", "placement", "distinctness"]
            return ["factors": .array(names.map { ["name": .string($0), "score": 0.9, "reason": "It is."] })]
        }
        if request.content.contains("{\"classification\"") {
            let alternative: JSONValue = ["classification": "CONFIDENTIAL", "likelihood": 0.1]
            return ["classification": "SECRET", "alternatives": [alternative], "rationale": "All pages say so."]
        }
        let isFaint = faint.contains { request.content.contains("Page \($0) of") }
        let isEnhanced = request.content.contains("rendered to be read better")
        let filter: JSONValue = isFaint && !isEnhanced ? ["contrast": 40] : nil
        let legibility = isFaint && !isEnhanced ? 0.2 : 0.9
        let marking: JSONValue = ["text": "SECRET", "location": "header", "legibility": .double(legibility)]
        return ["markings": [marking], "filter": filter]
    }
}

extension Site {
    /// Runs the client, and expects it to succeed.
    ///
    /// - Returns: What it prints, without the line's end.
    @discardableResult
    func expectSuccess(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String
    {
        let outcome = try await run("agentlabctl", arguments)
        let said = outcome.standardOutput + outcome.standardError
        #expect(outcome.exitCode == 0, "\(said)", sourceLocation: sourceLocation)
        return outcome.standardOutput.trimming()
    }

    func result(of run: String) async throws -> JSONValue {
        let shown = try await expectSuccess("show", run, "--json")
        return try JSONValue(parsing: shown)["run"]?["result"] ?? .null
    }

    /// Returns as soon as so many calls of a run are on record, as who watches the run is told.
    func untilCalls(of run: String, are count: Int) async throws {
        while try await rows("SELECT calls FROM agentlab.usage('\(run)')").onlyRow.get("calls", as: Int.self) < count {
            try Task.checkCancellation()
        }
    }
}
