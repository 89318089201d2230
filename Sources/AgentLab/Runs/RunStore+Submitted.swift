import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres

// A run that was submitted from SQL has a row and nothing else; the daemon that claims it makes the rest.
extension RunStore {
    /// The params that a run was submitted with.
    func submittedParams(of run: RunID) async throws -> [String: JSONValue] {
        let row = try await pool.query(Self.paramsStatement, [.uuid(run.uuid)]).onlyRow
        return try JSONValue(parsing: try row.get("params", as: [UInt8].self)).objectValue ?? [:]
    }

    /// Records what a submitted run begins with: its initial state, its params with defaults, the workflow's version.
    ///
    /// Durable when it returns. Done twice it changes nothing.
    ///
    /// - Throws: ``JournalError/fenced``, `PostgresError`.
    func begin(_ plan: RunPlan) async throws {
        let entry = try plan.journalEntry(begins: true)
        guard let created = entry.created, let snapshot = entry.snapshot else { return }
        let calls = [
            PostgresCall(JournalBatch.fence, [.uuid(daemon)]),
            PostgresCall(
                Self.beginStatement,
                [
                    .uuid(entry.run.uuid), .uuid(daemon), .text(created.workflowVersion), .json(created.params),
                    .text(snapshot.checkpointNode.rawValue), .json(snapshot.produced), .bytea(snapshot.state),
                ]
            ),
        ]
        _ = try await withFence { try await pool.withConnection { try await $0.pipeline(calls) } }
    }

    private static let paramsStatement = PostgresStatement(
        "run_params",
        "SELECT params FROM agentlab.runs WHERE id = $1"
    )

    private static let beginStatement = PostgresStatement(
        "run_begin",
        """
        WITH begun AS (
            UPDATE agentlab.runs SET workflow_version = $3, params = $4, updated_at = now()
            WHERE id = $1 AND owner = $2 AND status = 'running' RETURNING id
        )
        INSERT INTO agentlab.snapshots (run_id, iteration, checkpoint_node, produced, state)
        SELECT id, 0, $5, $6, $7 FROM begun
        ON CONFLICT DO NOTHING
        """
    )
}
