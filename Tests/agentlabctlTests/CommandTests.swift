import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import FoundationEssentials
import Synchronization
import Testing
import agentlabctl

/// Whole command lines against a scripted daemon on a real socket.
@Suite(.timeLimit(.minutes(1))) struct CommandTests {
    @Test func executeSendsWhatItWasGivenAndPrintsTheID() async throws {
        var routes = ControlRouter()
        routes.register(RunsExecute.self) { request, _ in
            #expect(request.params == ["path": "/srv", "n": 1])
            #expect(request.secrets?.values == ["token": "s3cret"])
            #expect(request.timeoutSeconds == 90)
            return RunAnswer(run: Samples.run(.pending))
        }
        try await withDaemon(routes) { path in
            let console = Console()
            let status = await console.run(
                "execute",
                "tree-digest",
                "-p",
                "path=/srv",
                "-p",
                "n:=1",
                "--secret",
                "token=@-",
                "--timeout",
                "90s",
                "--socket",
                path,
                input: "s3cret\n"
            )
            #expect(status == 0)
            #expect(console.output == Samples.id + "\n")
        }
    }

    @Test func executeWritesTheRecordAsJSON() async throws {
        var routes = ControlRouter()
        routes.register(RunsExecute.self) { _, _ in RunAnswer(run: Samples.run(.pending)) }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("execute", "x", "--json", "--socket", path) == 0)
            let record = try JSONValue(parsing: console.output).decode(RunRecord.self)
            #expect(record == Samples.run(.pending))
        }
    }

    @Test func signalsCarryTheirDataAndAVerdictIsASignal() async throws {
        var routes = ControlRouter()
        routes.register(RunsSignal.self) { request, _ in
            #expect(request.run == "0199")
            switch request.signal {
            case "go": #expect(request.data == ["n": 1])
            case "approval": #expect(request.data == ["ok": true])
            case "release": #expect(request.data == ["ok": false, "reason": "too early"])
            default: Issue.record("unexpected signal \(request.signal)")
            }
            return RunAnswer(run: Samples.run(.pending))
        }
        try await withDaemon(routes) { path in
            let lines = [
                ["signal", "0199", "go", "--data", "{\"n\":1}"], ["signal", "0199", "go", "--data", "@-"],
                ["approve", "0199"], ["deny", "0199", "--signal", "release", "--reason", "too early"],
            ]
            for line in lines {
                let console = Console()
                #expect(await console.run(line + ["--socket", path], input: "{\"n\":1}") == 0)
                #expect(console.output.hasPrefix(Samples.id))
            }
            #expect(await Console().run("signal", "0199", "go", "--data", "text", "--socket", path) == 64)
        }
    }

    @Test func cancelSaysWhatHasBecomeOfTheRun() async throws {
        var routes = ControlRouter()
        routes.register(RunsCancel.self) { request, _ in
            #expect(request.reason == "too slow")
            var run = Samples.run()
            run.cancelRequestedAt = Samples.now
            return RunAnswer(run: run)
        }
        routes.register(RunsFind.self) { _, _ in RunAnswer(run: Samples.run()) }
        routes.registerWaiting(RunsWait.self) { _, _ in RunAnswer(run: Samples.run(.cancelled)) }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("cancel", "0198", "--reason", "too slow", "--socket", path) == 0)
            #expect(await console.run("cancel", "0198", "--reason", "too slow", "--wait", "--socket", path) == 0)
            #expect(console.lines == ["\(Samples.id)  stopping", "\(Samples.id)  cancelled"])
        }
    }

    @Test func resumeAndDeleteReportEachRun() async throws {
        var routes = ControlRouter()
        routes.register(RunsResume.self) { request, _ in
            guard request.run == "0198" else { throw ControlError(.invalidStatus, "the run is completed") }
            return RunAnswer(run: Samples.run(.pending))
        }
        routes.register(RunsDelete.self) { _, _ in RunAnswer(run: Samples.run(.completed)) }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("resume", "0198", "0199", "--socket", path) == 73)
            #expect(console.errors == "agentlabctl: 0199: the run is completed\n")
            #expect(await console.run("delete", "0198", "--socket", path) == 0)
            #expect(console.lines == ["\(Samples.id)  pending", "\(Samples.id)  deleted"])
        }
    }

    @Test func explainSaysWhyAndWhatToDo() async throws {
        var routes = ControlRouter()
        let explanation = ExplanationRecord(
            runID: Samples.run().id,
            status: .pending,
            reason: .noPlace,
            since: Samples.now,
            message: "No place is free.",
            advice: "2 runs in line before it."
        )
        routes.register(RunsExplain.self) { _, _ in .init(explanation: explanation) }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("explain", "0198", "--socket", path) == 0)
            #expect(console.lines == ["No place is free.", "2 runs in line before it."])
            let machine = Console()
            #expect(await machine.run("explain", "0198", "--json", "--socket", path) == 0)
            let record = try JSONValue(parsing: machine.output).decode(ExplanationRecord.self)
            #expect(record == explanation)
        }
    }

    @Test func deletingByFilterCountsFirstAndDeletesOnRequest() async throws {
        var routes = ControlRouter()
        let left = Mutex(1500)
        routes.register(RunsDeleteMatching.self) { request, _ in
            #expect(request.status == [.failed] && request.workflowName == "w")
            #expect(request.endedBefore == Samples.now - 30 * 86_400)
            let gone = request.dryRun == true ? 0 : left.withLock { min(1000, $0) }
            return .init(
                deleted: gone,
                left: left.withLock {
                    $0 -= gone
                    return $0
                }
            )
        }
        try await withDaemon(routes) { path in
            let filter = ["delete", "--status", "failed", "--workflow", "w", "--older-than", "30d", "--socket", path]
            let console = Console()
            #expect(await console.run(filter) == 64)
            #expect(console.output == "1500 runs would be deleted\n" && console.errors.contains("--yes"))
            #expect(await console.run(filter + ["--dry-run"]) == 0)
            #expect(await console.run(filter + ["--yes"]) == 0)
            #expect(console.lines.last == "1500 runs deleted")
        }
    }

    @Test func runsAsksForWhatItWasGiven() async throws {
        var routes = ControlRouter()
        routes.register(RunsList.self) { request, _ in
            #expect(request.status?.statuses == [.failed, .cancelled])
            #expect(request.workflowName == "w")
            #expect(request.since == Samples.now - 7200)
            #expect(request.sort == "-created_at")
            return Page(data: [], total: 0, page: 1, pageSize: 20)
        }
        try await withDaemon(routes) { path in
            let console = Console()
            let status = await console.run(
                "runs",
                "--status",
                "failed",
                "--status",
                "cancelled",
                "--workflow",
                "w",
                "--since",
                "2h",
                "--socket",
                path
            )
            #expect(status == 0)
            #expect(console.output.isEmpty)
            #expect(console.errors == "no runs\n")
        }
    }

    @Test func showGathersEveryPage() async throws {
        var routes = ControlRouter()
        routes.register(RunsFind.self) { _, _ in RunAnswer(run: Samples.run()) }
        routes.register(RunsStages.self) { request, _ in
            let page = request.page ?? 1
            return Page(data: [Samples.stage(page)], total: 3, page: page, pageSize: 1)
        }
        routes.register(RunsDecisions.self) { _, _ in
            Page(data: [Samples.decision(1)], total: 1, page: 1, pageSize: 500)
        }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("show", "0198", "--stages", "--json", "--socket", path) == 0)
            let report = try JSONValue(parsing: console.output).decode(RunReport.self)
            #expect(report.stages?.map(\.iteration) == [1, 2, 3])
            #expect(report.decisions?.count == 1)
            #expect(report.checkpoint == nil)
        }
    }

    @Test func statusAndVersionDescribeTheDaemon() async throws {
        var routes = ControlRouter()
        routes.register(DaemonInfo.self) { _, _ in Samples.info }
        routes.register(DaemonStatus.self) { _, _ in Samples.status }
        routes.register(WorkflowsList.self) { _, _ in WorkflowsList.Result(data: [Samples.workflow]) }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("status", "--socket", path) == 0)
            #expect(console.lines.first == "Daemon    agentlabd 0.1.0, process 42 on box")
            #expect(await console.run("workflows", "--socket", path) == 0)
            #expect(await console.run("version", "--socket", path) == 0)
            #expect(console.lines.last == "agentlabd 0.1.0")
            #expect(console.errors.isEmpty)
        }
    }

    @Test func saysThatTheDaemonCannotBeReached() async throws {
        try await withSocketPath { path in
            let console = Console()
            #expect(await console.run("--socket", path, "runs") == 69)
            #expect(
                console.errors
                    == "agentlabctl: cannot reach the daemon: there is no socket at \(path); is agentlabd running?\n"
            )
            #expect(await console.run("watch", "0198", "--socket", path) == 69)
            #expect(await console.run("version", "--socket", path) == 0)
        }
    }

    @Test(arguments: [
        [], ["runz"], ["execute"], ["execute", "x", "-p", "y"], ["runs", "--since", "never"], ["watch"],
        ["delete"], ["delete", "0198", "--yes"], ["delete", "0198", "--status", "failed"],
        ["delete", "--status", "failed", "--yes", "--dry-run"],
        ["show", "0198", "--at", "3"], ["resume", "a", "b", "--watch"], ["execute", "x", "--watch", "--detach"],
    ])
    func misuseIsToldOnStandardError(arguments: [String]) async {
        let console = Console()
        let status = await console.run(arguments)
        if arguments.isEmpty {
            #expect(status == 0)
        } else {
            #expect(status == 64)
            #expect(console.output.isEmpty)
            #expect(!console.errors.isEmpty)
        }
    }

    @Test func helpIsData() async {
        let console = Console()
        #expect(await console.run("execute", "--help") == 0)
        #expect(console.output.contains("USAGE: agentlabctl execute [<options>] <workflow>"))
        #expect(console.errors.isEmpty)
    }
}
