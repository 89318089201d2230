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

    /// - Throws: ``LaboratoryError`` when the run cannot go on as it is; it says what is missing.
    init(of run: ActiveRun, in store: RunStore) async throws {
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
                    "its secrets are held in memory only, and no longer: \(missing.joined(separator: ", ")); resume "
                        + "it with " + missing.map { "--secret \($0)=@FILE" }.joined(separator: " ")
                )
            }
            let stored = try await store.checkpoint(of: run.id, secrets: run.secrets)
            guard run.entry.graph.contains(stored.position.node) else {
                throw LaboratoryError(
                    .conflict,
                    "workflow \"\(run.entry.workflow.name)\" has no node \"\(stored.position.node)\" any more, where "
                        + "this run stands"
                )
            }
            position = stored.position
            history = stored.history
            steps = stored.steps
            state = stored.state
            produced = stored.produced
        }
    }
}

extension GraphPosition {
    var node: NodeName {
        switch self {
        case .node(let name, iteration: _), .after(let name, iteration: _): name
        }
    }
}
