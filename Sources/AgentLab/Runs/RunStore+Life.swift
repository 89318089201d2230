package import AgentLabAPI
import FoundationEssentials
package import Orchestration
import Postgres

extension RunStore {
    /// A pending run that now belongs to this daemon.
    package struct ClaimedRun: Sendable {
        package let id: RunID
        package let workflowName: String
        package let workflowVersion: String?
        package let secretNames: [String]
        package let timeLeft: Duration?
        /// How many times in a row its daemon went away while executing it; 0 for a run that nothing has happened to.
        package let recoveries: Int
        /// Which of the run's lives this is.
        package let life: Int
        package let isChild: Bool
        /// Whether its workflow has a limit of how many runs are executed at once, or had one.
        package let isLimited: Bool

        init(_ row: PostgresRow) throws {
            id = RunID(try row.get("id", as: UUID.self))
            workflowName = try row.get("workflow_name")
            workflowVersion = try row.get("workflow_version")
            secretNames = try row.get("secret_names")
            timeLeft = try row.get("time_left", as: Double?.self).map { .seconds($0) }
            recoveries = try row.get("recoveries", as: Int.self)
            life = try row.get("resumes", as: Int.self)
            isChild = try row.get("is_child")
            isLimited = try row.get("limited")
        }
    }

    private static let claimColumns = """
        r.id, r.workflow_name, r.workflow_version, r.secret_names, r.recoveries, r.resumes,
        r.parent IS NOT NULL AS is_child, r.limited,
        CASE WHEN r.timeout_seconds IS NOT NULL THEN
            greatest(r.timeout_seconds - extract(epoch FROM now() - r.started_at), 0)::float8
        END AS time_left
        """

    private static let ownedStatement = PostgresStatement(
        "run_owned",
        "SELECT \(claimColumns) FROM agentlab.runs r WHERE r.owner = $1 AND r.status = 'running'"
    )

    /// Pending runs that were taken.
    package struct Claims: Sendable {
        package let runs: [ClaimedRun]
        /// Whether somebody else was taking runs of a limited workflow just then, so that there may be more to take.
        package let isContended: Bool
    }

    /// Takes pending runs of the given workflows, oldest first within priority, as far as their limits allow and nobody
    /// else is taking them.
    package func claim(limit: Int, workflows: [String]) async throws -> Claims {
        let results = try await withFence {
            try await pool.withConnection { connection in
                try await connection.pipeline([
                    PostgresCall(JournalBatch.fence, [.uuid(daemon)]),
                    PostgresCall(
                        Self.claimStatement,
                        [.uuid(daemon), .int4(Int32(clamping: limit)), .textArray(workflows)]
                    ),
                ])
            }
        }
        let runs = try results[1].filter { try $0.get("id", as: UUID?.self) != nil }.map(ClaimedRun.init)
        return Claims(runs: runs, isContended: runs.count < results[1].count)
    }

    /// The running runs that belong to this daemon.
    package func owned() async throws -> [ClaimedRun] {
        try await pool.query(Self.ownedStatement, [.uuid(daemon)]).map(ClaimedRun.init)
    }

    /// Asks for a run's end: at once when nobody executes it, else by a mark that its daemon heeds.
    ///
    /// - Throws: ``LaboratoryError`` with `invalid_status` when it has ended already.
    package func cancel(_ run: RunID, reason: String?) async throws -> (record: RunRecord, request: CancelRequest) {
        let call = PostgresCall(
            Self.cancelStatement,
            [.uuid(run.uuid), .optional(reason.map(StorableText.clean)) { .text($0) }]
        )
        let (answer, record) = try await write(call, about: run)
        guard let record else { throw Self.notFound(run) }
        guard let row = answer.first else {
            throw LaboratoryError(
                .invalidStatus,
                "run \(run) is \(record.status) already, so there is nothing to cancel"
            )
        }
        return (record, try CancelRequest(row))
    }

    /// What somebody has asked of this daemon's runs that still run.
    package func cancelRequests() async throws -> [CancelRequest] {
        try await pool.query(Self.cancelsStatement, [.uuid(daemon)]).map(CancelRequest.init)
    }

    static let cancelsStatement = PostgresStatement(
        "daemon_cancels",
        """
        SELECT id, resumes FROM agentlab.runs
        WHERE owner = $1 AND status = 'running' AND cancel_requested_at IS NOT NULL
        """
    )

    /// Puts a failed or cancelled run back to work: as this daemon's when it has a place, else pending.
    ///
    /// - Parameter rewind: What puts the run, then also a completed one, back before one of its nodes.
    /// - Throws: ``LaboratoryError`` with `invalid_status` for any other run, also when somebody else was faster.
    func resume(
        _ run: RunID,
        hasPlace: Bool,
        secretNames: [String]?,
        change: VersionChange? = nil,
        rewind: Rewind? = nil,
        maxTokens: Int? = nil
    ) async throws -> (record: RunRecord, life: Int) {
        let hasSecrets = secretNames?.isEmpty == false
        var parameters: [PostgresParameter] = [
            .uuid(run.uuid), hasPlace ? .uuid(daemon) : .null, .optional(secretNames) { .textArray($0) },
            .optional(change?.version) { .text($0) }, hasSecrets ? .uuid(daemon) : .null,
        ]
        parameters += rewind?.parameters ?? []
        let call = PostgresCall(rewind == nil ? Self.resumeStatement : Self.resumeFromStatement, parameters)
        let (answer, record) = try await write(
            call,
            then: calls(for: change, of: run) + calls(for: maxTokens, of: run),
            about: run
        )
        guard let record else { throw Self.notFound(run) }
        guard let row = answer.first else { throw Self.notResumable(record) }
        return (record, try row.get("resumes"))
    }

    private func calls(for maxTokens: Int?, of run: RunID) -> [PostgresCall] {
        guard let maxTokens else { return [] }
        return [PostgresCall(Self.budgetStatement, [.uuid(run.uuid), .int(maxTokens)])]
    }

    /// Only when the resume before it, in the same transaction, has changed the run.
    private static let budgetStatement = PostgresStatement(
        "run_budget",
        "UPDATE agentlab.runs SET max_tokens = $2 WHERE id = $1 AND updated_at = now()"
    )

    static func notResumable(_ record: RunRecord) -> LaboratoryError {
        LaboratoryError(
            .invalidStatus,
            "run \(RunID(record.id)) is \(record.status); only a failed or cancelled run can be resumed, and a completed one from a node"
        )
    }

    /// Deletes a run that has ended, with all that is its own.
    package func delete(_ run: RunID) async throws -> RunRecord {
        guard let record = try await find(run) else { throw Self.notFound(run) }
        let results = try await withFence {
            try await pool.withConnection { connection in
                try await connection.pipeline([
                    PostgresCall(JournalBatch.fence, [.uuid(daemon)]),
                    PostgresCall(Self.deleteStatement, [.uuidArray([run.uuid])]),
                ])
            }
        }
        guard results[1].isEmpty else { return record }
        guard let now = try await find(run) else { throw Self.notFound(run) }
        throw LaboratoryError(.invalidStatus, "run \(run) is \(now.status); cancel it before you delete it")
    }

    static func notFound(_ run: RunID) -> LaboratoryError {
        LaboratoryError(.runNotFound, "there is no run \(run)")
    }

    private static let claimStatement = PostgresStatement(
        "run_claim",
        "SELECT \(claimColumns) FROM agentlab.claim_runs($1, $2, $3) r"
    )

    private static let cancelStatement = PostgresStatement(
        "run_cancel",
        """
        UPDATE agentlab.runs
        SET status = CASE WHEN status = 'running' THEN status ELSE 'cancelled' END,
            completed_at = CASE WHEN status = 'running' THEN completed_at ELSE now() END,
            cancel_requested_at = coalesce(cancel_requested_at, now()),
            cancel_reason = coalesce(cancel_reason, $2), updated_at = now()
        WHERE id = $1 AND status IN ('pending', 'waiting', 'running')
        RETURNING id, resumes
        """
    )

    private static func resumeUpdate(of statuses: String) -> String {
        """
        UPDATE agentlab.runs
            SET status = CASE WHEN $2::uuid IS NULL THEN 'pending' ELSE 'running' END, owner = $2, keeper = $5,
                secret_names = coalesce($3, secret_names), workflow_version = coalesce($4, workflow_version),
                started_at = CASE WHEN $2::uuid IS NOT NULL THEN now() END, wake_at = NULL,
                result = NULL, error_message = NULL, completed_at = NULL, cancel_requested_at = NULL,
                cancel_reason = NULL, recoveries = 0, resumes = resumes + 1, detached = parent IS NOT NULL, updated_at = now()
            WHERE id = $1 AND status IN (\(statuses))
            RETURNING id, resumes
        """
    }

    private static let resumeStatement = PostgresStatement(
        "run_resume",
        resumeUpdate(of: "'failed', 'cancelled'")
    )

    private static let resumeFromStatement = PostgresStatement(
        "run_resume_from",
        """
        WITH resumed AS (
            \(resumeUpdate(of: "'failed', 'cancelled', 'completed'"))
        ), moved AS (
            INSERT INTO agentlab.journal (run_id, duration_us, iteration, attempts, failed, node_name, next_node, changes)
            SELECT id, 0, $6::int4, 0, false, $7, $8, $9::bytea FROM resumed
        ), explained AS (
            INSERT INTO agentlab.waits AS w (run_id, iteration, token, ended_at, reason)
            SELECT id, $6::int4, id, now(), $10 FROM resumed
            ON CONFLICT (run_id, iteration) DO UPDATE SET ended_at = now(), reason = excluded.reason
        )
        SELECT resumes FROM resumed
        """
    )

    private static let deleteStatement = PostgresStatement(
        "run_delete",
        "SELECT agentlab.delete_runs(agentlab.ended_runs($1))"
    )
}
