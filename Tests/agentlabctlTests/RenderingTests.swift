import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Testing
import agentlabctl

@Suite struct RenderingTests {
    private func time(_ date: Date) -> String {
        "T\(Int(date.timeIntervalSince(Samples.now)))"
    }

    @Test func listsRuns() {
        var stopping = Samples.run(.running)
        stopping.cancelRequestedAt = Samples.now
        let page = Page(data: [Samples.run(.completed), stopping], total: 5, page: 1, pageSize: 2)
        let table = RunTable(page, now: Samples.now)
        #expect(
            table.lines(style: .plain) == [
                "RUN                                   WORKFLOW     STATUS     STAGES   TIME   CREATED  NODE",
                "\(Samples.id)  tree-digest  completed       2  1m00s  100s ago",
                "\(Samples.id)  tree-digest  stopping        2  1m30s  100s ago  hash",
            ]
        )
        #expect(table.remark == "page 1 of 3, 5 runs; --page 2 shows the next")
        #expect(RunTable(Page(data: [], total: 0, page: 1, pageSize: 2), now: Samples.now).remark == "no runs")
        #expect(RunTable(Page(data: [], total: 1, page: 1, pageSize: 2), now: Samples.now).remark == nil)
    }

    @Test func showsARunWithItsError() {
        var run = Samples.run(.failed, error: "node hash, iteration 3:\nno space left")
        run.priority = 5
        run.secretNames = ["token"]
        let lines = RunDetails(run, now: Samples.now, localTime: time).lines(style: .plain)
        #expect(
            lines == [
                "Run       \(Samples.id)", "Workflow  tree-digest", "Status    failed",
                "Error     node hash, iteration 3:", "          no space left", "Stages    2, then hash",
                "Created   T-100", "Started   T-90", "Ended     T-30 (took 1m00s)", "Priority  5", "Secrets   token",
                "Params    {", #"            "path": "/srv""#, "          }",
            ]
        )
    }

    @Test func showsStagesWithTheirDecisions() {
        let stages = [
            Samples.stage(1, node: "scan"), Samples.stage(2, .failed, error: "broken\npipe", attempts: 3),
            Samples.stage(3, .started),
        ]
        let decisions = [Samples.decision(1, predicate: "has_files")]
        #expect(
            StageTable(stages, decisions: decisions, now: Samples.now).lines(style: .plain) == [
                "STAGE  NODE  STATUS     ATTEMPTS  TIME  THEN",
                "    1  scan  completed         1  12ms  hash (has_files)",
                #"    2  hash  failed            3  12ms  broken\npipe"#,
                "    3  hash  started           1  3.2s",
            ]
        )
    }

    @Test func showsAState() {
        let checkpoint = CheckpointRecord(
            runID: Samples.run().id,
            iteration: 2,
            stateData: ["count": 7],
            checkpointNode: "hash",
            createdAt: Samples.now,
            updatedAt: Samples.now
        )
        let report = RunReport(run: Samples.run(), checkpoint: checkpoint)
        let lines = report.lines(now: Samples.now, localTime: time, style: .plain)
        #expect(lines.suffix(2) == ["State after stage 2, hash", "{\n  \"count\": 7\n}"])
    }

    @Test func listsWorkflowsWithWhatTheyTake() {
        #expect(
            WorkflowTable([Samples.workflow]).lines(style: .plain) == [
                "WORKFLOW     VERSION  RUNS  PARAMS             DESCRIPTION",
                "tree-digest  abc      ?     path [batch_size]  Hashes a directory.",
            ]
        )
    }

    @Test func showsAWorkflow() {
        #expect(
            WorkflowDetails(Samples.workflow).lines(style: .plain) == [
                "Workflow     tree-digest", "Description  Hashes a directory.", "Version      abc",
                "Begins with  scan", "Ends after   hash", "", "PARAM       TYPE     DEFAULT   DESCRIPTION",
                "path        string   required  Where.", "batch_size  integer  64", "", "NODE  THEN  WHEN",
                "scan  hash  has_files", "hash  -",
            ]
        )
    }

    @Test func showsTheDaemon() {
        var status = Samples.status
        status.state = .databaseLost
        status.database = DatabaseStatus(connected: false, since: Samples.now, errorMessage: "refused")
        let details = StatusDetails(info: Samples.info, status: status, socket: "/s", localTime: time)
        #expect(
            details.lines(style: .plain) == [
                "Daemon    agentlabd 0.1.0, process 42 on box", "State     database lost since T-7200",
                "Database  embedded, lost since T0: refused", "Runs      3 running of at most 8, 2 waiting, 1 pending",
                "Up        2h00m, since T-7200", "Socket    /s", "Files     /var/lib/agentlab",
            ]
        )
    }

    @Test func paintsOnlyWhereColoursAreWanted() {
        let run = Samples.run(.failed, error: "x")
        let plain = RunDetails(run, now: Samples.now, localTime: time).lines(style: .plain)
        let coloured = RunDetails(run, now: Samples.now, localTime: time).lines(style: Style(isColoured: true))
        #expect(!plain.joined().contains("\u{1B}"))
        #expect(coloured.joined().contains("\u{1B}[31mfailed\u{1B}[0m"))
    }
}
