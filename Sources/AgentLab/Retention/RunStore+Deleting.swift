import AgentLabAPI
import FoundationEssentials
import Orchestration
import Postgres

extension RunStore {
    /// How many go in one transaction.
    private static let batch = 100

    /// Deletes runs that have ended by what they have in common, the oldest first, in short transactions.
    ///
    /// - Throws: ``LaboratoryError`` with `invalid_params`; what was deleted before another error stays deleted.
    func delete(_ request: RunsDeleteMatching) async throws -> RunsDeleteMatching.Result {
        let query = try Self.query(for: request)
        let limit = request.limit ?? 1000
        guard (1...1000).contains(limit) else {
            throw LaboratoryError(.invalidParams, "limit must be between 1 and 1000, not \(limit)")
        }
        var deleted = 0
        while request.dryRun != true, deleted < limit, !Task.isCancelled {
            let size = min(Self.batch, limit - deleted)
            let count = try await deleteBatch(of: size, query)
            deleted += count
            if count < size { break }
        }
        let statement = PostgresStatement(sql: "SELECT count(*) FROM agentlab.runs r \(query.clause)")
        let left = try await pool.query(statement, query.parameters).onlyRow.get(0, as: Int.self)
        return .init(deleted: deleted, left: left)
    }

    private func deleteBatch(of size: Int, _ query: ListQuery) async throws -> Int {
        let statement = PostgresStatement(
            sql: """
                SELECT count(*) FROM agentlab.delete_runs(ARRAY(
                    SELECT r.id FROM agentlab.runs r \(query.clause)
                    ORDER BY r.completed_at, r.id LIMIT \(size) FOR UPDATE SKIP LOCKED
                ))
                """
        )
        let results = try await withFence {
            try await pool.withConnection { connection in
                try await connection.pipeline([
                    PostgresCall(JournalBatch.fence, [.uuid(daemon)]), PostgresCall(statement, query.parameters),
                ])
            }
        }
        return try results[1].onlyRow.get(0)
    }

    private static func query(for request: RunsDeleteMatching) throws -> ListQuery {
        let statuses = request.status?.statuses ?? []
        guard request.workflowName != nil || !statuses.isEmpty || request.endedBefore != nil else {
            throw LaboratoryError(.invalidParams, "say which runs: workflow_name, status or ended_before")
        }
        for status in statuses where !status.isFinal {
            throw LaboratoryError(
                .invalidParams,
                "status \"\(status)\" is not one of completed, failed, cancelled; only runs that have ended are deleted"
            )
        }
        var query = ListQuery()
        let all: [RunStatus] = statuses.isEmpty ? [.completed, .failed, .cancelled] : statuses
        query.filter("r.status = ANY ($)", .textArray(all.map(\.rawValue)))
        if let workflow = request.workflowName { query.filter("r.workflow_name = $", .text(workflow)) }
        if let time = request.endedBefore { query.filter("r.completed_at < $", .timestamptz(time)) }
        return query
    }
}
