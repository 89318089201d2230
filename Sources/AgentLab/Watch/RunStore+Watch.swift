import AgentLabAPI
import FoundationEssentials
import Orchestration
import Postgres

extension RunStore {
    /// An ended stage with the decision that leaves it.
    struct WatchedStage: Sendable {
        let stage: StageRecord
        let decision: DecisionRecord?

        init(_ row: PostgresRow) throws {
            let stage = try StageRecord(row)
            self.stage = stage
            decision = try row.get("to_node", as: String?.self).map { next in
                DecisionRecord(
                    runID: stage.runID,
                    iteration: stage.iteration,
                    fromNode: stage.nodeName,
                    toNode: next,
                    predicateName: try row.get("predicate_name"),
                    predicateResult: try row.get("predicate_result"),
                    reason: try row.get("reason"),
                    createdAt: try row.get("decided_at")
                )
            }
        }
    }

    /// A run's record and the stages after an iteration; the record is as it was before the rows were read, so when
    /// it is final, nothing comes after them.
    func watch(_ run: RunID, after iteration: Int, limit: Int) async throws -> (RunRecord, [WatchedStage]) {
        let results = try await pool.withConnection { connection in
            try await connection.pipeline([
                PostgresCall(Self.findStatement, [.uuid(run.uuid)]),
                PostgresCall(
                    Self.watchStatement,
                    [.uuid(run.uuid), .int4(Int32(clamping: iteration)), .int4(Int32(clamping: limit))]
                ),
            ])
        }
        guard let row = results[0].first else { throw Self.notFound(run) }
        return (try RunRecord(row), try results[1].map(WatchedStage.init))
    }

    /// The stage that a running run is in.
    func stageInFlight(of run: RunID) async throws -> StageRecord? {
        try await pool.query(Self.inFlightStatement, [.uuid(run.uuid)]).first.map(StageRecord.init)
    }

    private static let watchStatement = PostgresStatement(
        "run_watch",
        """
        SELECT j.run_id, j.iteration, j.node_name, CASE WHEN j.failed THEN 'failed' ELSE 'completed' END AS status,
               j.attempts, j.duration_us / 1000.0::float8 AS duration_ms, j.error_message,
               j.created_at - j.duration_us * interval '1 microsecond' AS created_at,
               j.next_node AS to_node, j.predicate_name, j.predicate_result,
               agentlab.decision_reason(j.run_id, j.iteration, j.predicate_name) AS reason, j.created_at AS decided_at
        FROM agentlab.journal j
        WHERE j.run_id = $1 AND j.iteration > $2 ORDER BY j.iteration LIMIT $3
        """
    )

    private static let inFlightStatement = PostgresStatement(
        "run_stage_in_flight",
        "SELECT \(StageRecord.columns) FROM agentlab.stages_in_flight WHERE run_id = $1"
    )
}
