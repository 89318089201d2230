import AgentLabAPI
import ArgumentParser

struct Runs: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "List runs, the newest first.")

    @Option(help: "Only runs of this workflow.")
    var workflow: String?

    @Option(help: "Only runs with this status; may be given several times.")
    var status: [String] = []

    @Option(help: ArgumentHelp("Only runs created since: a time, a day, or how long ago (2h).", valueName: "time"))
    var since: TimeArgument?

    @Option(help: "Only runs with this text in their id, workflow or error.")
    var search: String?

    @Option(help: "Which page, counted from 1.")
    var page: Int = 1

    @Option(help: "How many runs a page has.")
    var pageSize: Int?

    @Option(help: ArgumentHelp("What to sort by, with a minus before it for descending.", valueName: "field"))
    var sort: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let now = context.now()
        let request = RunsList(
            page: page,
            pageSize: pageSize,
            sort: sort ?? "-created_at",
            search: search,
            workflowName: workflow,
            status: status.isEmpty ? nil : RunStatusFilter(status.map(RunStatus.init(rawValue:))),
            since: since?.date(now: now)
        )
        let runs = try await daemon.call(request)
        if output.isJSON {
            try context.standardOutput.json(runs)
        } else {
            let table = RunTable(runs, now: now)
            if !runs.data.isEmpty { try context.standardOutput.lines(table.lines(style: context.style)) }
            if let remark = table.remark { try context.standardError.line(remark) }
        }
        return .success
    }
}
