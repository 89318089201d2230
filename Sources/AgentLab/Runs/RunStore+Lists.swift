package import AgentLabAPI
import FoundationEssentials
package import Orchestration
import Postgres

extension RunStore {
    /// A page of a thousand runs with params of megabytes would be no answer but a burden.
    private static let longestListed = 16 << 10
    /// A text can be anywhere in a row, so no index finds it: this many rows are looked through.
    private static let searched = 10_000

    /// A page of runs; each order that it offers is that of an index.
    package func list(_ request: RunsList) async throws -> Page<RunRecord> {
        var query = ListQuery()
        if let workflow = request.workflowName { query.filter("r.workflow_name = $", .text(workflow)) }
        if let statuses = request.status?.statuses, !statuses.isEmpty {
            query.filter("r.status = ANY ($)", .textArray(statuses.map(\.rawValue)))
        }
        if let since = request.since { query.filter("r.created_at >= $", .timestamptz(since)) }
        if let parent = request.parent { query.filter("r.parent = $", .uuid(try await resolve(parent).uuid)) }
        var table = "agentlab.runs r"
        if let search = request.search, !search.isEmpty {
            table = query.narrow(table, toNewest: Self.searched, by: "r.created_at")
            query.filter(
                "(r.workflow_name ILIKE $ OR r.error_message ILIKE $ OR r.key ILIKE $ OR r.id::text ILIKE $)",
                .text(ListQuery.pattern(containing: search))
            )
        }
        let order = try ListQuery.order(
            request.sort ?? "-created_at",
            among: [
                "created_at": ["r.created_at", "r.id"],
                "workflow_name": ["r.workflow_name", "r.created_at", "r.id"],
                "status": ["r.status", "r.created_at", "r.id"],
            ]
        )
        return try await query.page(
            request,
            in: pool,
            from: table,
            order: order,
            marking: .init(marks: marks) { Self.values(of: $0, in: order) },
            select: { RunRecord.select(from: "(SELECT r.* \($0))", longest: Self.longestListed) },
            RunRecord.init
        )
    }

    private static func values(of record: RunRecord, in order: ListOrder) -> [PostgresParameter] {
        order.columns.map { column in
            switch column {
            case "r.workflow_name": .text(record.workflowName)
            case "r.status": .text(record.status.rawValue)
            case "r.created_at": .timestamptz(record.createdAt)
            default: .uuid(record.id)
            }
        }
    }

    /// A page of a run's stages, the one in flight included, in the order of their iterations.
    package func stages(of run: RunID, _ request: RunsStages) async throws -> Page<StageRecord> {
        var query = ListQuery()
        query.filter("s.run_id = $", .uuid(run.uuid))
        if let search = request.search, !search.isEmpty {
            query.filter(
                "(s.node_name ILIKE $ OR s.error_message ILIKE $)",
                .text(ListQuery.pattern(containing: search))
            )
        }
        let order = try ListQuery.order(request.sort ?? "iteration", among: ["iteration": ["s.iteration"]])
        return try await query.page(
            request,
            in: pool,
            from: "agentlab.stages s",
            order: order,
            select: { "SELECT \(StageRecord.columns) FROM (SELECT s.* \($0)) s" },
            StageRecord.init
        )
    }

    /// A page of a run's decisions, in the order of their iterations.
    package func decisions(of run: RunID, _ request: RunsDecisions) async throws -> Page<DecisionRecord> {
        var query = ListQuery()
        query.filter("d.run_id = $", .uuid(run.uuid))
        if let search = request.search, !search.isEmpty {
            query.filter(
                "(d.from_node ILIKE $ OR d.to_node ILIKE $ OR d.predicate_name ILIKE $)",
                .text(ListQuery.pattern(containing: search))
            )
        }
        let order = try ListQuery.order(request.sort ?? "iteration", among: ["iteration": ["d.iteration"]])
        return try await query.page(
            request,
            in: pool,
            from: "agentlab.decisions d",
            order: order,
            select: { "SELECT \(DecisionRecord.columns) FROM (SELECT d.* \($0)) d" },
            DecisionRecord.init
        )
    }

    /// How many runs are in each of the statuses that are not final.
    package func counts() async throws -> RunCounts {
        let rows = try await pool.query(Self.countsStatement)
        var counts: [String: Int] = [:]
        for row in rows { counts[try row.get("status")] = try row.get("count", as: Int.self) }
        return RunCounts(
            running: counts["running"] ?? 0,
            waiting: counts["waiting"] ?? 0,
            pending: counts["pending"] ?? 0
        )
    }

    private static let countsStatement = PostgresStatement(
        "run_counts",
        """
        SELECT status, count(*) AS count FROM agentlab.runs
        WHERE status IN ('pending', 'running', 'waiting') GROUP BY status
        """
    )
}
