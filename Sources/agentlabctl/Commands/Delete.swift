import AgentLabAPI
import ArgumentParser

struct Delete: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Delete runs that have ended, with all that is their own.",
        discussion: """
            Name the runs, or say which by --status, --workflow and --older-than: all that hold are deleted. Without \
            --yes those are only counted.
            """
    )

    @Argument(help: "The runs.")
    var runs: [String] = []

    @Option(help: "All runs with this final status; may be given several times.")
    var status: [String] = []

    @Option(help: "All runs of this workflow.")
    var workflow: String?

    @Option(
        help: ArgumentHelp("All runs that ended before: a time, a day, or how long ago (30d).", valueName: "time")
    )
    var olderThan: TimeArgument?

    @Flag(help: "Delete nothing, and say how many runs match.")
    var dryRun = false

    @Flag(help: "Delete what matches.")
    var yes = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private var isByFilter: Bool { !status.isEmpty || workflow != nil || olderThan != nil }

    func validate() throws {
        guard runs.isEmpty == isByFilter else {
            throw ValidationError("name the runs, or say which by --status, --workflow or --older-than")
        }
        guard isByFilter || !(dryRun || yes) else {
            throw ValidationError("--dry-run and --yes go with --status, --workflow and --older-than")
        }
        guard !(dryRun && yes) else { throw ValidationError("--dry-run deletes nothing, so --yes makes no sense") }
    }

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        guard isByFilter else {
            return try await EachRun(runs, in: context, isJSON: output.isJSON, outcome: "deleted").perform { name in
                try await daemon.call(RunsDelete(run: name)).run
            }
        }
        var request = RunsDeleteMatching(
            workflowName: workflow,
            status: status.isEmpty ? nil : RunStatusFilter(status.map(RunStatus.init(rawValue:))),
            endedBefore: olderThan?.date(now: context.now())
        )
        request.dryRun = yes ? nil : true
        let result = try await deleteAll(request, with: daemon)
        try report(result, to: context)
        return yes || dryRun ? .success : .usage
    }

    /// Each request deletes a limited number.
    private func deleteAll(
        _ request: RunsDeleteMatching,
        with daemon: Daemon
    ) async throws -> RunsDeleteMatching.Result {
        var total = RunsDeleteMatching.Result(deleted: 0, left: 0)
        while true {
            let result = try await daemon.call(request)
            total = .init(deleted: total.deleted + result.deleted, left: result.left)
            if result.deleted == 0 || result.left == 0 { return total }
        }
    }

    private func report(_ result: RunsDeleteMatching.Result, to context: Context) throws {
        if output.isJSON { return try context.standardOutput.json(result) }
        if yes { return try context.standardOutput.line("\(Self.counted(result.deleted)) deleted") }
        try context.standardOutput.line("\(Self.counted(result.left)) would be deleted")
        if !dryRun { try context.standardError.line("agentlabctl: nothing was deleted; --yes deletes them") }
    }

    private static func counted(_ count: Int) -> String { count == 1 ? "1 run" : "\(count) runs" }
}
