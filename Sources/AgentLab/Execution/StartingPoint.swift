import AgentLabAPI
import Orchestration
import Postgres

/// Where an execution begins: the initial state before the entry point, or what a run has left in the tables.
struct StartingPoint {
    let position: GraphPosition
    /// What is known of earlier executions of the stage at the position.
    let history: StageHistory
    let steps: RunStore.StageSteps
    let state: State
    /// The keys that nodes have set before.
    let produced: Set<String>

    /// How the message begins of a run that fails because its secrets are gone.
    static let missingSecrets = "its secrets are held in memory only"

    /// - Parameter checkpoint: What the tables hold of the run, if that has been read.
    /// - Throws: ``LaboratoryError`` when the run cannot go on as it is; it says what is missing.
    init(of run: ActiveRun, in store: RunStore, read checkpoint: RunStore.Checkpoint?) async throws {
        switch run.origin {
        case .fresh(let state, _):
            position = .node(run.entry.graph.entryPoint, iteration: 1)
            history = StageHistory()
            steps = RunStore.StageSteps(stage: 1)
            self.state = state
            produced = []
        case .stored(let secretNames):
            let missing = secretNames.filter { run.secrets[$0] == nil }
            guard missing.isEmpty else {
                throw LaboratoryError(
                    .invalidStatus,
                    "\(Self.missingSecrets), and no longer: \(missing.joined(separator: ", ")); resume "
                        + "it with " + missing.map { "--secret \($0)=@FILE" }.joined(separator: " ")
                )
            }
            var known = checkpoint
            if known == nil { known = try await store.checkpoint(of: run.id, secrets: run.secrets) }
            guard let stored = known else {
                state = try await Self.beginSubmitted(run, in: store)
                position = .node(run.entry.graph.entryPoint, iteration: 1)
                history = StageHistory()
                steps = RunStore.StageSteps(stage: 1)
                produced = []
                return
            }
            guard run.entry.graph.contains(stored.position.node) else {
                throw VersionGap(missing: [stored.position.node], in: run.entry).refusal
            }
            position = stored.position
            history = stored.history
            steps = stored.steps
            state = stored.state
            produced = stored.produced
        }
    }

    /// Makes the initial state of a run that was submitted from SQL; it is durable before the first node executes.
    ///
    /// - Throws: ``LaboratoryError`` with `invalid_params` when the workflow does not take the params.
    private static func beginSubmitted(_ run: ActiveRun, in store: RunStore) async throws -> State {
        let secrets = run.secrets.names.compactMap { name in run.secrets[name].map { (name, $0) } }
        let request = RunsExecute(
            workflow: run.entry.workflow.name,
            params: try await store.submittedParams(of: run.id),
            secrets: SecretValues(Dictionary(uniqueKeysWithValues: secrets))
        )
        let plan = try RunPlan(request, of: run.entry, id: run.id)
        try await store.begin(plan)
        return plan.state
    }
}

extension GraphPosition {
    var node: NodeName {
        switch self {
        case .node(let name, iteration: _), .after(let name, iteration: _): name
        }
    }
}
