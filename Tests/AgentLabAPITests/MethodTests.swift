import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Testing

@Suite struct MethodTests {
    @Test func everyMethodHasTheNameThatTheProtocolSays() {
        let methods: [any ControlMethod.Type] = [
            DaemonInfo.self, DaemonStatus.self, RunsCancel.self, RunsCheckpoint.self, RunsDecisions.self,
            RunsDelete.self, RunsDeleteMatching.self, RunsExecute.self, RunsExplain.self, RunsFind.self, RunsList.self,
            RunsResume.self, RunsStages.self,
            RunsUnwatch.self, RunsWait.self, RunsWatch.self, WorkflowsFind.self, WorkflowsList.self,
            RunsCalls.self, ProvidersCreate.self, ProvidersUpdate.self, ProvidersDelete.self, ProvidersFind.self,
            ProvidersList.self, ProvidersTest.self, AgentsCreate.self, AgentsUpdate.self, AgentsDelete.self,
            AgentsFind.self, AgentsList.self, AgentsTest.self, AgentsChat.self,
            DocumentsCreate.self, DocumentsUpload.self, DocumentsResume.self, DocumentsFinish.self,
            DocumentsAbandon.self, DocumentsList.self, DocumentsFind.self, DocumentsRead.self, DocumentsDelete.self,
            ImagesRender.self, ImagesList.self, ImagesFind.self, ImagesRead.self,
        ]
        #expect(
            methods.map { $0.name } == [
                "daemon.info", "daemon.status", "runs.cancel", "runs.checkpoint", "runs.decisions", "runs.delete",
                "runs.delete_matching", "runs.execute", "runs.explain", "runs.find", "runs.list", "runs.resume",
                "runs.stages", "runs.unwatch", "runs.wait",
                "runs.watch", "workflows.find", "workflows.list",
                "runs.calls", "providers.create", "providers.update", "providers.delete", "providers.find",
                "providers.list", "providers.test", "agents.create", "agents.update", "agents.delete", "agents.find",
                "agents.list", "agents.test", "agents.chat",
                "documents.create", "documents.upload", "documents.resume", "documents.finish", "documents.abandon",
                "documents.list", "documents.find", "documents.read", "documents.delete", "images.render",
                "images.list", "images.find", "images.read",
            ]
        )
    }

    @Test func paramsThatAreLeftOutAreNotSent() throws {
        #expect(try JSONValue(encoding: RunsExecute(workflow: "w")) == ["workflow": "w"])
        #expect(try JSONValue(encoding: RunsList()) == [:])
        #expect(try JSONValue(encoding: DaemonInfo()) == [:])
        #expect(try JSONValue(encoding: RunsWatch(run: "0199")) == ["run": "0199"])
    }

    @Test func everyParamTravelsUnderItsName() throws {
        try expectRoundTrip(
            RunsExecute(
                workflow: "w",
                params: ["a": 1],
                secrets: ["s": "x"],
                key: "k",
                priority: 2,
                timeoutSeconds: 1.5
            ),
            [
                "workflow": "w", "params": ["a": 1], "secrets": ["s": "x"], "key": "k", "priority": 2,
                "timeout_seconds": 1.5,
            ]
        )
        try expectRoundTrip(
            RunsList(
                page: 2,
                pageSize: 50,
                sort: "-created_at",
                search: "x",
                workflowName: "w",
                status: [.failed, .cancelled],
                since: Sample.time
            ),
            [
                "page": 2, "page_size": 50, "sort": "-created_at", "search": "x", "workflow_name": "w",
                "status": ["failed", "cancelled"], "since": .string(Sample.timeText),
            ]
        )
        try expectRoundTrip(
            RunsStages(run: "r", page: 1, pageSize: 2, sort: "iteration", search: "n"),
            ["run": "r", "page": 1, "page_size": 2, "sort": "iteration", "search": "n"]
        )
        try expectRoundTrip(RunsCheckpoint(run: "r", iteration: 0), ["run": "r", "iteration": 0])
        try expectRoundTrip(RunsCancel(run: "r", reason: "why"), ["run": "r", "reason": "why"])
        try expectRoundTrip(RunsResume(run: "r", secrets: ["s": "x"]), ["run": "r", "secrets": ["s": "x"]])
        try expectRoundTrip(RunsResume(run: "r", forceVersion: true), ["run": "r", "force_version": true])
        try expectRoundTrip(RunsExplain(run: "r"), ["run": "r"])
        try expectRoundTrip(
            RunsDeleteMatching(
                workflowName: "w",
                status: [.failed],
                endedBefore: Sample.time,
                limit: 5,
                dryRun: true
            ),
            [
                "workflow_name": "w", "status": ["failed"], "ended_before": .string(Sample.timeText), "limit": 5,
                "dry_run": true,
            ]
        )
        try expectRoundTrip(RunsWait(run: "r", timeoutSeconds: 3.5), ["run": "r", "timeout_seconds": 3.5])
        try expectRoundTrip(RunsUnwatch(subscription: 4), ["subscription": 4])
    }

    @Test func everyParamOfTheCatalogTravelsUnderItsName() throws {
        try expectRoundTrip(
            AgentsCreate(name: "a", provider: "p", config: [:]),
            ["name": "a", "provider": "p", "config": [:]]
        )
        try expectRoundTrip(
            AgentsUpdate(agent: "a", name: "b", provider: "p", config: ["x": .null]),
            ["agent": "a", "name": "b", "provider": "p", "config": ["x": .null]]
        )
        try expectRoundTrip(ProvidersUpdate(provider: "p"), ["provider": "p"])
        try expectRoundTrip(
            AgentsList(page: 1, pageSize: 2, sort: "name", search: "s", provider: "p"),
            ["page": 1, "page_size": 2, "sort": "name", "search": "s", "provider": "p"]
        )
        try expectRoundTrip(
            AgentsChat(agent: "a", prompt: "q", system: "s", options: ["o": 1], secrets: ["token": "x"]),
            ["agent": "a", "prompt": "q", "system": "s", "options": ["o": 1], "secrets": ["token": "x"]]
        )
        try expectRoundTrip(RunsExecute(workflow: "w", maxTokens: 9), ["workflow": "w", "max_tokens": 9])
        try expectRoundTrip(RunsResume(run: "r", maxTokens: 9), ["run": "r", "max_tokens": 9])
        try expectRoundTrip(RunsFork(run: "r", maxTokens: 9), ["run": "r", "max_tokens": 9])
    }

    @Test func theDocumentOfTheProtocolHasEveryMethod() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let document = try String(contentsOf: root.appending(path: "packaging/protocol.md"), encoding: .utf8)
        let source = root.appending(path: "Sources/AgentLabAPI")
        var names: [String] = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: source.path) where path.hasSuffix(".swift") {
            let text = try String(contentsOf: source.appending(path: path), encoding: .utf8)
            names += text.matches(of: /static let name = "([a-z_.]+)"/).map { String($0.1) }
        }
        #expect(names.count > 40)
        for name in names { #expect(document.contains("| `\(name)` |"), "\(name)") }
    }

    @Test func aStatusMayBeOneWord() throws {
        let list = try (["status": "failed"] as JSONValue).decode(RunsList.self, strict: true)
        #expect(list.status == [.failed])
        #expect(throws: JSONError.self) { try (["status": 7] as JSONValue).decode(RunsList.self, strict: true) }
    }

    @Test func whatHasNoParamsRefusesThem() {
        #expect(throws: JSONError.self) { try (["a": 1] as JSONValue).decode(DaemonInfo.self, strict: true) }
        #expect(throws: JSONError.self) { try (["a": 1] as JSONValue).decode(DaemonStatus.self, strict: true) }
        #expect(throws: JSONError.self) { try (["a": 1] as JSONValue).decode(WorkflowsList.self, strict: true) }
    }

    @Test func nothingThatPrintsARequestPrintsItsSecrets() {
        let request = RunsExecute(workflow: "w", secrets: ["token": "hunter2"])
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), dumped] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("token"))
        }
    }

    @Test(arguments: [(0, 0), (1, 1), (10, 1), (11, 2), (20, 2), (21, 3)])
    func pagesAreCounted(total: Int, pages: Int) {
        #expect(Page<RunRecord>(data: [], total: total, page: 1, pageSize: 10).totalPages == pages)
    }
}
