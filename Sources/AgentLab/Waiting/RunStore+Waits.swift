import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres

extension RunStore {
    /// What the tables hold of a stage's wait.
    struct WaitProgress: Sendable {
        /// When the stage began to wait; `nil` when it has not yet.
        let since: Date?
        let isDue: Bool
        let signal: (data: JSONValue, sender: String?)?
        let child: RunRecordOfChild?
        /// The child that the stage waited for and that is gone.
        let deletedChild: RunID?
        /// How many parents the waiting run has above it.
        let depth: Int
        /// The child that an earlier execution of the stage has asked for.
        let knownChild: RunID?
    }

    /// The end of a child, or how far it is.
    struct RunRecordOfChild: Sendable {
        let id: RunID
        let workflowName: String
        let status: RunStatus
        let result: JSONValue
        let errorMessage: String?
    }

    func waitProgress(
        of run: RunID,
        iteration: Int,
        signal: String?,
        until date: Date?,
        childKey: String?
    ) async throws -> WaitProgress {
        let row = try await pool.query(
            Self.waitStatement,
            [
                .uuid(run.uuid), .int4(Int32(clamping: iteration)), .optional(signal) { .text($0) },
                .optional(date) { .timestamptz($0) }, .optional(childKey) { .text($0) },
            ]
        ).onlyRow
        let data = try row.get("data", as: [UInt8]?.self)
        return WaitProgress(
            since: try row.get("since"),
            isDue: try row.get("is_due"),
            signal: try data.map { (try JSONValue(parsing: $0), try row.get("sender")) },
            child: try row.get("child", as: UUID?.self).map { id in
                RunRecordOfChild(
                    id: RunID(id),
                    workflowName: try row.get("child_workflow"),
                    status: RunStatus(rawValue: try row.get("child_status")),
                    result: try row.get("child_result", as: [UInt8]?.self).map { try JSONValue(parsing: $0) } ?? .null,
                    errorMessage: try row.get("child_error")
                )
            },
            deletedChild: try row.get("deleted_child", as: UUID?.self).map { RunID($0) },
            depth: try row.get("depth"),
            knownChild: try row.get("known_child", as: UUID?.self).map { RunID($0) }
        )
    }

    private static let waitStatement = PostgresStatement(
        "run_wait",
        """
        SELECT w.since, coalesce(coalesce(w.until, $4) <= now(), false) AS is_due, s.data, s.sender, r.depth,
               c.id AS child, c.workflow_name AS child_workflow, c.status AS child_status, c.result AS child_result,
               c.error_message AS child_error, 
               CASE WHEN NOT EXISTS (SELECT FROM agentlab.runs d WHERE d.id = w.child) THEN w.child END AS deleted_child,
               (SELECT k.id FROM agentlab.runs k WHERE k.key = $5) AS known_child
        FROM agentlab.runs r
        LEFT JOIN agentlab.waits w ON w.run_id = r.id AND w.iteration = $2 AND w.ended_at IS NULL
        LEFT JOIN agentlab.signals s ON s.run_id = r.id AND s.name = $3 AND s.iteration IS NULL
        LEFT JOIN agentlab.runs c ON c.id = w.child
                                 -- One that was told to stop before this wait began is put back to work by it.
                                 AND NOT (c.status = 'cancelled' AND c.cancel_requested_at < w.since)
        WHERE r.id = $1
        """
    )
}

// MARK: - Waking

extension RunStore {
    /// Wakes runs that are due, earliest first.
    ///
    /// - Returns: Those that it woke, and in how long the next one is due; `nil` when none sleeps.
    func wake(atMost limit: Int) async throws -> (woken: [RunID], next: Duration?) {
        let results = try await pool.withConnection { connection in
            try await connection.pipeline([
                PostgresCall(Self.wakeStatement, [.int4(Int32(clamping: limit))]), PostgresCall(Self.nextStatement),
            ])
        }
        let next = try results[1].onlyRow.get(0, as: Double?.self)
        return (
            try results[0].map { RunID(try $0.get(0, as: UUID.self)) },
            next.map { .seconds(min(max($0, 0), 86_400)) }
        )
    }

    private static let wakeStatement = PostgresStatement("run_wake", "SELECT agentlab.wake($1)")
    private static let nextStatement = PostgresStatement(
        "run_next_due",
        """
        SELECT extract(epoch FROM min(wake_at) - clock_timestamp())::float8 FROM agentlab.runs WHERE status = 'waiting'
        """
    )

    /// Cancels the children, one level of them, of runs that have ended or were asked to.
    func cancelOrphans() async throws -> [Orphan] {
        try await pool.query(Self.orphansStatement).map { row in
            Orphan(
                request: try CancelRequest(row),
                isRunning: try row.get("status", as: String.self) == RunStatus.running.rawValue,
                isHere: try row.get("owner", as: UUID?.self) == daemon
            )
        }
    }

    /// A child that has been cancelled, or is to stop.
    struct Orphan: Sendable {
        let request: CancelRequest
        let isRunning: Bool
        let isHere: Bool
    }

    private static let orphansStatement = PostgresStatement(
        "run_cancel_orphans",
        "SELECT id, status, owner, resumes FROM agentlab.cancel_orphans()"
    )
}

// MARK: - Signals

extension RunStore {
    /// Sends a signal to a run that has not ended; one that is there already, or was taken and is sent again, stays.
    func signal(_ run: RunID, _ name: String, data: [UInt8], sender: String) async throws -> RunRecord {
        let results = try await withFence {
            try await pool.withConnection { connection in
                try await connection.pipeline([
                    PostgresCall(JournalBatch.fence, [.uuid(daemon)]),
                    PostgresCall(
                        Self.signalStatement,
                        [.uuid(run.uuid), .text(name), .json(data), .text(sender)]
                    ),
                    PostgresCall(Self.findStatement, [.uuid(run.uuid)]),
                ])
            }
        }
        guard let record = try results[2].first.map(RunRecord.init) else { throw Self.notFound(run) }
        switch try results[1].onlyRow.get(0, as: String.self) {
        case "ended":
            throw LaboratoryError(.invalidStatus, "run \(run) is \(record.status) and takes no signals any more")
        case "full":
            throw LaboratoryError(.conflict, "run \(run) has 1000 signals that it has not taken")
        case "other":
            throw LaboratoryError(
                .conflict,
                "run \(run) has a signal \"\(name)\" with other data already, which it has not taken yet"
            )
        default: return record
        }
    }

    private static let signalStatement = PostgresStatement(
        "run_signal",
        "SELECT agentlab.signal($1, $2, $3, $4)"
    )
}
