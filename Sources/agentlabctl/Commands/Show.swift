import AgentLabAPI
import ArgumentParser

struct Show: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "Show everything about a run.")

    @Argument(help: "The run.")
    var run: String

    @Flag(help: "With its stages, and what was decided after each.")
    var stages = false

    @Flag(help: "With its calls of agents: models, tokens, times; shown anyway when there are at most 20.")
    var calls = false

    @Flag(help: "With the runs that its nodes have executed, and theirs, as a tree.")
    var children = false

    @Flag(help: "With its state after the last stage that completed.")
    var state = false

    @Option(help: ArgumentHelp("With --state: after this stage, 0 for the beginning.", valueName: "iteration"))
    var at: Int?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard at == nil || state else { throw ValidationError("--at belongs to --state") }
    }

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let answer = try await daemon.call(RunsFind(run: run))
        var report = RunReport(run: answer.run)
        let id = RunText.id(of: answer.run)
        if stages {
            report.stages = try await daemon.all(RunsStages(run: id, sort: "iteration"))
            report.decisions = try await daemon.all(RunsDecisions(run: id, sort: "iteration"))
        }
        if state {
            report.checkpoint = try await daemon.call(RunsCheckpoint(run: id, iteration: at)).checkpoint
        }
        if calls || (1...20).contains(answer.run.usage?.calls ?? 0) {
            report.calls = try await daemon.all(RunsCalls(run: id))
        }
        if children { report.children = try await RunTree.children(of: id, from: daemon) }
        if output.isJSON {
            try context.standardOutput.json(report)
        } else {
            let lines = report.lines(now: context.now(), localTime: context.localTime, style: context.style)
            try context.standardOutput.lines(lines)
        }
        return .success
    }
}
