package import AgentLabAPI
package import Orchestration
import Postgres

extension RunStore {
    /// What a run's calls of agents have used; `nil` when there were none.
    package func usage(of run: RunID) async throws -> UsageRecord? {
        let row = try await pool.query(Self.usageStatement, [.uuid(run.uuid)]).onlyRow
        let calls = try row.get("calls", as: Int.self)
        guard calls > 0 else { return nil }
        return UsageRecord(
            calls: calls,
            inputTokens: try row.get("input_tokens"),
            outputTokens: try row.get("output_tokens")
        )
    }

    /// How many tokens a run may use, and how many it has used; `nil` when it may use as many as it needs.
    func budget(of run: RunID) async throws -> (maxTokens: Int, used: Int)? {
        let row = try await pool.query(Self.budgetStatement, [.uuid(run.uuid)]).onlyRow
        guard let maxTokens = try row.get("max_tokens", as: Int?.self) else { return nil }
        return (maxTokens, try row.get("used"))
    }

    /// A page of a run's calls of agents, in the order in which they were recorded.
    package func calls(of run: RunID, _ request: RunsCalls) async throws -> Page<CallRecord> {
        var query = ListQuery()
        query.filter("c.run_id = $", .uuid(run.uuid))
        if let search = request.search, !search.isEmpty {
            query.filter(
                "(c.step ILIKE $ OR c.agent ILIKE $ OR c.model ILIKE $)",
                .text(ListQuery.pattern(containing: search))
            )
        }
        return try await query.page(
            request,
            in: pool,
            from: "agentlab.agent_calls c",
            order: try ListQuery.order(
                request.sort ?? "created_at",
                among: ["created_at": ["c.created_at", "c.iteration", "c.step"]]
            ),
            select: { "SELECT * FROM (SELECT c.* \($0)) c" },
            CallRecord.init
        )
    }

    private static let usageStatement = PostgresStatement("run_usage", "SELECT * FROM agentlab.usage($1)")
    private static let budgetStatement = PostgresStatement(
        "run_budget_left",
        """
        SELECT b AS max_tokens, CASE WHEN b IS NOT NULL THEN (
            SELECT u.input_tokens + u.output_tokens FROM agentlab.usage($1) u) END AS used
        FROM agentlab.token_budget($1) b
        """
    )
}

extension CallRecord {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            runID: try row.get("run_id"),
            iteration: try row.get("iteration"),
            step: try row.get("step"),
            agent: try row.get("agent"),
            provider: try row.get("provider"),
            callProtocol: try row.get("protocol"),
            model: try row.get("model"),
            inputTokens: try row.get("input_tokens"),
            outputTokens: try row.get("output_tokens"),
            durationMilliseconds: try row.get("duration_ms"),
            attempts: try row.get("attempts"),
            createdAt: try row.get("created_at")
        )
    }
}
