import AgentLabAPI
import ArgumentParser

struct Workflows: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "List the workflows, or show one.")

    @Argument(help: "The workflow to show.")
    var workflow: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        if let workflow {
            try await show(workflow, in: context, daemon)
        } else {
            try await list(in: context, daemon)
        }
        return .success
    }

    private func show(_ name: String, in context: Context, _ daemon: Daemon) async throws {
        let answer = try await daemon.call(WorkflowsFind(workflow: name))
        guard !output.isJSON else { return try context.standardOutput.json(answer.workflow) }
        try context.standardOutput.lines(WorkflowDetails(answer.workflow).lines(style: context.style))
    }

    private func list(in context: Context, _ daemon: Daemon) async throws {
        let answer = try await daemon.call(WorkflowsList())
        guard !output.isJSON else { return try context.standardOutput.json(answer) }
        guard !answer.data.isEmpty else { return try context.standardError.line("no workflows") }
        try context.standardOutput.lines(WorkflowTable(answer.data).lines(style: context.style))
    }
}
