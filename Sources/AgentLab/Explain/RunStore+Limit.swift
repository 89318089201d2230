import FoundationEssentials
import Orchestration
import Postgres

extension RunStore {
    /// How many more holders than this there are is said by their number.
    private static let namedHolders: Int32 = 10

    /// Who holds the places of a workflow whose limit is used up; `nil` when it has none, or places are free.
    func usedUpLimit(of workflow: String) async throws -> RunSituation.Limit? {
        let rows = try await pool.query(Self.limitStatement, [.text(workflow), .int4(Self.namedHolders)])
        guard let first = rows.first else { return nil }
        return RunSituation.Limit(
            concurrency: try first.get("concurrency"),
            running: try first.get("running"),
            holders: try rows.map(RunSituation.Limit.Holder.init)
        )
    }

    private static let limitStatement = PostgresStatement(
        "run_limit",
        """
        SELECT h.* FROM (
            SELECT w.concurrency, count(*) OVER () AS running, o.id, d.hostname, d.pid, o.started_at
            FROM agentlab.workflow_limits w
            JOIN agentlab.runs o ON o.status = 'running' AND o.workflow_name = w.workflow_name
            LEFT JOIN agentlab.daemons d ON d.id = o.owner
            WHERE w.workflow_name = $1
        ) h
        WHERE h.running >= h.concurrency ORDER BY h.started_at, h.id LIMIT $2
        """
    )
}

extension RunSituation.Limit.Holder {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            run: RunID(try row.get("id", as: UUID.self)),
            hostname: try row.get("hostname"),
            pid: try row.get("pid")
        )
    }
}
