package import AgentLabAPI
package import Postgres

extension StageRecord {
    static let columns = "run_id, iteration, node_name, status, attempts, duration_ms, error_message, created_at"

    package init(_ row: PostgresRow) throws {
        self.init(
            runID: try row.get("run_id"),
            iteration: try row.get("iteration"),
            nodeName: try row.get("node_name"),
            status: StageStatus(rawValue: try row.get("status")),
            attempts: try row.get("attempts"),
            durationMilliseconds: try row.get("duration_ms"),
            errorMessage: try row.get("error_message"),
            createdAt: try row.get("created_at")
        )
    }
}

extension DecisionRecord {
    static let columns = """
        run_id, iteration, from_node, to_node, predicate_name, predicate_result, reason, created_at
        """

    package init(_ row: PostgresRow) throws {
        self.init(
            runID: try row.get("run_id"),
            iteration: try row.get("iteration"),
            fromNode: try row.get("from_node"),
            toNode: try row.get("to_node"),
            predicateName: try row.get("predicate_name"),
            predicateResult: try row.get("predicate_result"),
            reason: try row.get("reason"),
            createdAt: try row.get("created_at")
        )
    }
}
