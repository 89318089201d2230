import AgentLabAPI
import ArgumentParser

struct Graph: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a workflow's graph, or the way that a run has taken through it.",
        discussion: "With --dot in the language of Graphviz: agentlabctl graph NAME --dot | dot -Tsvg > graph.svg"
    )

    @Argument(help: "The workflow, or a run.")
    var name: String

    @Flag(help: "Write Graphviz.")
    var dot = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let picture = try await picture(daemon)
        if output.isJSON {
            try context.standardOutput.json(picture)
        } else {
            try context.standardOutput.lines(dot ? picture.dot : picture.lines(style: context.style))
        }
        return .success
    }

    private func picture(_ daemon: Daemon) async throws -> GraphPicture {
        do {
            return GraphPicture(workflow: try await daemon.call(WorkflowsFind(workflow: name)).workflow)
        } catch let failure as CommandFailure where failure.status == .notFound {
            guard let run = try? await daemon.call(RunsFind(run: name)).run else { throw failure }
            let request = WorkflowsFind(workflow: run.workflowName, version: run.workflowVersion)
            let workflow = try await daemon.call(request).workflow
            let stages = try await daemon.all(RunsStages(run: name, sort: "iteration"))
            let decisions = try await daemon.all(RunsDecisions(run: name, sort: "iteration"))
            return GraphPicture(workflow: workflow, run: run, stages: stages, decisions: decisions)
        }
    }
}
