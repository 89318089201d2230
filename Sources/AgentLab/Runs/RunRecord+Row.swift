package import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
package import Postgres

extension RunRecord {
    /// What a record is read from; `runs` is a table or a subquery over it.
    ///
    /// - Parameter longest: Params and results that are stored in more bytes are left out.
    static func select(from runs: String, longest: Int = .max) -> String {
        """
        SELECT r.id, r.workflow_name, r.workflow_version, r.status, r.error_message, r.priority,
               CASE WHEN pg_column_size(r.params) <= \(longest) THEN r.params ELSE 'null' END AS params,
               CASE WHEN pg_column_size(r.result) <= \(longest) THEN r.result END AS result,
               r.key, r.secret_names, r.owner, r.cancel_requested_at, r.cancel_reason, r.recoveries, r.timeout_seconds,
               CASE WHEN r.max_tokens IS NULL AND r.parent IS NOT NULL THEN agentlab.token_budget(r.id)
                    ELSE r.max_tokens END AS max_tokens,
               r.parent, r.forked_from, r.forked_iteration,
               CASE WHEN r.status = 'waiting' THEN r.wake_at END AS wake_at, w.signal_name AS awaited_signal,
               w.child AS awaited_child, r.created_at, r.started_at, r.completed_at, r.updated_at, coalesce(l.iteration, 0) AS iteration,
               CASE WHEN l.iteration IS NULL THEN (
                        SELECT s.checkpoint_node FROM agentlab.snapshots s WHERE s.run_id = r.id AND s.iteration = 0)
                    WHEN l.failed THEN l.node_name ELSE l.next_node END AS node
        FROM \(runs) r LEFT JOIN LATERAL (
            SELECT j.iteration, j.failed, j.node_name, j.next_node FROM agentlab.journal j
            WHERE j.run_id = r.id ORDER BY j.iteration DESC LIMIT 1
        ) l ON true
        LEFT JOIN agentlab.waits w
            ON r.status = 'waiting' AND w.run_id = r.id AND w.iteration = coalesce(l.iteration, 0) + 1
        """
    }

    package init(_ row: PostgresRow) throws {
        self.init(
            id: try row.get("id"),
            workflowName: try row.get("workflow_name"),
            workflowVersion: try row.get("workflow_version"),
            status: RunStatus(rawValue: try row.get("status")),
            params: try JSONValue(parsing: try row.get("params", as: [UInt8].self)),
            result: try row.get("result", as: [UInt8]?.self).map { try JSONValue(parsing: $0) },
            errorMessage: try row.get("error_message"),
            priority: try row.get("priority"),
            key: try row.get("key"),
            secretNames: try row.get("secret_names"),
            owner: try row.get("owner"),
            cancelRequestedAt: try row.get("cancel_requested_at"),
            cancelReason: try row.get("cancel_reason"),
            recoveries: try row.get("recoveries"),
            iteration: try row.get("iteration"),
            node: try row.get("node"),
            timeoutSeconds: try row.get("timeout_seconds"),
            maxTokens: try row.get("max_tokens"),
            wakeAt: try row.get("wake_at"),
            awaitedSignal: try row.get("awaited_signal"),
            awaitedChild: try row.get("awaited_child"),
            parent: try row.get("parent"),
            forkedFrom: try row.get("forked_from"),
            forkedIteration: try row.get("forked_iteration"),
            createdAt: try row.get("created_at"),
            startedAt: try row.get("started_at"),
            completedAt: try row.get("completed_at"),
            updatedAt: try row.get("updated_at")
        )
    }
}
