import AgentLabAPI
import FoundationEssentials
import Orchestration
import Postgres

/// How a resumed run changes over to another version of its workflow.
struct VersionChange: Sendable {
    /// The version that the run's row names from now on.
    let version: String
    /// Where the run begins anew with the state that it has, when the node where it stands is gone.
    let restart: JournalEntry.Snapshot?
}

extension RunStore {
    /// The nodes that a run has executed and the one where it stands, of those that a graph does not have.
    func nodes(of run: RunID, missingIn graph: RunnableGraph) async throws -> [NodeName] {
        let rows = try await pool.query(Self.nodesStatement, [.uuid(run.uuid)])
        return try rows.map { NodeName(rawValue: try $0.get(0)) }.filter { !graph.contains($0) }
    }

    /// What has to change for a run to go on in a version that may lack nodes of its own.
    func versionChange(of run: RunID, to entry: WorkflowRegistry.Entry) async throws -> VersionChange {
        guard let stored = try await checkpoint(of: run, secrets: Secrets()),
            !entry.graph.contains(stored.position.node)
        else { return VersionChange(version: entry.version, restart: nil) }
        let last = stored.position.lastIteration
        let restart = try JournalEntry.Snapshot(
            stored.state,
            iteration: last,
            next: entry.graph.entryPoint,
            produced: stored.produced
        )
        return VersionChange(version: entry.version, restart: restart)
    }

    /// The calls that follow a resume in its transaction.
    func calls(for change: VersionChange?, of run: RunID) -> [PostgresCall] {
        guard let restart = change?.restart else { return [] }
        return [
            PostgresCall(
                Self.restartStatement,
                [
                    .uuid(run.uuid), .int4(Int32(clamping: restart.iteration)), .text(restart.checkpointNode.rawValue),
                    .json(restart.produced), .bytea(restart.state),
                ]
            )
        ]
    }

    private static let nodesStatement = PostgresStatement(
        "run_nodes",
        """
        SELECT node_name FROM agentlab.journal WHERE run_id = $1
        UNION SELECT next_node FROM agentlab.positions WHERE run_id = $1 AND next_node IS NOT NULL
        ORDER BY 1
        """
    )

    /// Only when the resume before it, in the same transaction, has changed the run.
    private static let restartStatement = PostgresStatement(
        "run_restart",
        """
        INSERT INTO agentlab.snapshots (run_id, iteration, checkpoint_node, produced, state)
        SELECT $1, $2, $3, $4, $5
        FROM agentlab.runs WHERE id = $1 AND status IN ('pending', 'running') AND updated_at = now()
        ON CONFLICT (run_id, iteration) DO UPDATE SET checkpoint_node = excluded.checkpoint_node
        """
    )
}

extension GraphPosition {
    /// The number of the last stage on record; 0 before the first.
    fileprivate var lastIteration: Int {
        switch self {
        case .node(_, let iteration): iteration - 1
        case .after(_, let iteration): iteration
        }
    }
}
