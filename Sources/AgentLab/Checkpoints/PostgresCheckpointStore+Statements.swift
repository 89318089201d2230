import Postgres

extension PostgresCheckpointStore {
    static let saveStatement = PostgresStatement(
        "checkpoint_store_save",
        """
        INSERT INTO agentlab.checkpoint_store AS c
            (run_id, state_time, iteration, checkpoint_node, next_node, state)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (run_id) DO UPDATE
        SET state_time = excluded.state_time, iteration = excluded.iteration,
            checkpoint_node = excluded.checkpoint_node, next_node = excluded.next_node,
            state = excluded.state, updated_at = now()
        """
    )

    static let loadStatement = PostgresStatement(
        "checkpoint_store_load",
        """
        SELECT state_time, iteration, checkpoint_node, next_node, state
        FROM agentlab.checkpoint_store WHERE run_id = $1
        """
    )

    static let deleteStatement = PostgresStatement(
        "checkpoint_store_delete",
        "DELETE FROM agentlab.checkpoint_store WHERE run_id = $1"
    )

    static let listStatement = PostgresStatement(
        "checkpoint_store_list",
        "SELECT run_id FROM agentlab.checkpoint_store ORDER BY run_id"
    )
}
