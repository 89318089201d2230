import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration

/// Makes child runs of what a stage asks for.
struct ChildPlanner: Sendable {
    let registry: WorkflowRegistry
    /// Keeps a child's secrets until it begins.
    let secrets: SecretKeeper

    /// A workflow that executes itself would never end.
    private static let deepest = 10

    /// - Throws: ``LaboratoryError`` when the workflow is unknown or refuses the params.
    func check(_ request: ChildRequest, with secrets: Secrets) throws {
        _ = try RunPlan(request.execution(secrets), of: try registry.entry(request.workflow))
    }

    func checkDepth(of request: ChildRequest, under depth: Int) throws {
        guard depth < Self.deepest else {
            throw LaboratoryError(
                .invalidParams,
                "a child run of workflow \"\(request.workflow)\" would have more than \(Self.deepest) runs above it"
            )
        }
    }

    /// The child as it is created under the key of the stage that asks for it.
    ///
    /// - Parameter known: The child that is there under this key already.
    func plan(
        _ request: ChildRequest,
        key: StepKey,
        secrets: Secrets,
        known: RunID?
    ) throws -> JournalEntry.Child {
        let entry = try registry.entry(request.workflow)
        let plan = try RunPlan(request.execution(secrets), of: entry)
        let journalEntry = try plan.journalEntry(begins: false)
        guard let created = journalEntry.created, let snapshot = journalEntry.snapshot else {
            throw LaboratoryError(.internal, "a child run has no beginning")
        }
        return JournalEntry.Child(
            run: known ?? plan.id,
            key: "\(key)",
            workflowName: created.workflowName,
            workflowVersion: created.workflowVersion,
            entryPoint: snapshot.checkpointNode,
            secretNames: created.secretNames,
            timeoutSeconds: created.timeoutSeconds,
            params: created.params,
            state: snapshot.state
        )
    }
}

extension ChildRequest {
    fileprivate func execution(_ secrets: Secrets) -> RunsExecute {
        RunsExecute(
            workflow: workflow,
            params: params,
            secrets: secrets.isEmpty ? nil : SecretValues(secrets.byName),
            timeoutSeconds: timeout?.inSeconds
        )
    }
}
