import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Testing
import agentlabctl

@Suite(.timeLimit(.minutes(1))) struct AdministrationTests {
    private func reload(_ record: ReloadRecord, _ arguments: String...) async throws -> (status: Int32, Console) {
        var routes = ControlRouter()
        routes.register(DaemonReload.self) { _, _ in record }
        let console = Console()
        var status: Int32 = -1
        try await withDaemon(routes) { path in
            status = await console.run(["reload", "--socket", path] + arguments)
        }
        return (status, console)
    }

    @Test func reloadSaysWhatHasChangedAndWhatWaitsForARestart() async throws {
        let record = ReloadRecord(changed: ["log_level: debug"], needsRestart: ["lease: 30s"])
        let (status, console) = try await reload(record)
        #expect(status == 0)
        #expect(console.output == "changed: log_level: debug\nneeds a restart: lease: 30s\n")
        #expect(console.errors.isEmpty)
    }

    @Test func aReloadThatTakesNotAllFailsAndSaysWhy() async throws {
        let (status, console) = try await reload(ReloadRecord(problems: ["a.yaml:3:1: key: unknown"]))
        #expect(status == 1)
        #expect(console.errors == "agentlabctl: not taken: a.yaml:3:1: key: unknown\n")
    }

    @Test func reloadWritesTheRecordAsJSON() async throws {
        let (status, console) = try await reload(ReloadRecord(needsRestart: ["lease: 30s"]), "--json")
        #expect(status == 0)
        #expect(console.output == #"{"changed":[],"needs_restart":["lease: 30s"],"problems":[]}"# + "\n")
    }

    @Test func logsAskTheJournalForTheWholeIDOfAPrefix() async throws {
        var routes = ControlRouter()
        routes.register(RunsFind.self) { _, _ in RunAnswer(run: Samples.run()) }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("logs", "0199", "-f", "--socket", path) == 0)
            let journalctl = "exec journalctl --quiet --no-hostname --output short-iso"
            #expect(console.output == "\(journalctl) --follow --lines all RUN_ID=\(Samples.id)\n")
        }
    }

    @Test func logsOfAWholeIDNeedNoDaemon() async {
        let console = Console()
        let id = Samples.id.uppercased()
        #expect(await console.run("logs", id, "-n", "5", "--json", "--socket", "/nowhere") == 0)
        #expect(
            console.output == "exec journalctl --quiet --no-hostname --output json --lines 5 RUN_ID=\(Samples.id)\n"
        )
    }
}
