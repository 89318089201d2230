package import FoundationEssentials
import Orchestration
package import Postgres

/// This daemon as a row of `agentlab.daemons`: it begins, it beats, it ends.
///
/// A daemon that has been declared ended begins anew with another one.
package struct DaemonLease: Sendable {
    /// The row's key, which owns this daemon's runs.
    package let id: UUID
    /// Without a heartbeat for so long it counts as dead.
    package let term: Duration
    private let pool: PostgresPool

    /// How often a run may bring its daemon down in a row before it is failed.
    private static let recoveryLimit: Int32 = 3

    package init(term: Duration, pool: PostgresPool) {
        id = RunID().uuid
        self.term = term
        self.pool = pool
    }

    /// Who a daemon is, for the others.
    package struct Identity: Sendable {
        package var hostname: String
        package var version: String

        package init(hostname: String, version: String) {
            self.hostname = hostname
            self.version = version
        }
    }

    /// Ends the predecessors that had this state directory, and begins in their place; their running runs are pending
    /// from then on, each with its recovery counted.
    ///
    /// The directory's lock proves that they are gone if they ran on the same kernel. One that ran before a reboot, or on
    /// another host with a copy of the directory, is left to its lease. May be repeated when the answer was lost.
    ///
    /// - Returns: What became of their runs.
    package func begin(_ directory: StateDirectory, as identity: Identity) async throws -> [ReturnedRun] {
        let bootID: PostgresParameter = .optional(BootID.current) { .text($0) }
        let results = try await pool.withConnection { connection in
            try await connection.pipeline([
                PostgresCall(
                    Self.replaceStatement,
                    [.uuid(directory.instanceID), .int4(Self.recoveryLimit), .uuid(id), bootID]
                ),
                PostgresCall(
                    Self.beginStatement,
                    [
                        .uuid(id), .uuid(directory.instanceID), .text(identity.hostname),
                        .int4(ProcessInfo.processInfo.processIdentifier), .text(identity.version), bootID,
                        .double(term.inSeconds),
                    ]
                ),
            ])
        }
        return try results[0].map(ReturnedRun.init)
    }

    /// Tells everybody what this daemon can execute, how many runs at a time, and what its workflows allow their runs.
    package func announce(_ registry: WorkflowRegistry, places: Int) async throws {
        let workflows = registry.entries.values.map(\.workflow).sorted { $0.name < $1.name }
        let names = PostgresParameter.textArray(workflows.map(\.name))
        let versions = PostgresParameter.textArray(workflows.compactMap(\.contentHash))
        let calls = [
            PostgresCall(Self.announceStatement, [.uuid(id), names, .int4(Int32(clamping: places)), versions]),
            PostgresCall(
                Self.limitsStatement,
                [
                    names, .int4Array(workflows.map { Int32(clamping: $0.concurrency ?? 0) }),
                    .doubleArray(workflows.map { $0.timeout?.inSeconds }),
                    .doubleArray(workflows.map(\.retention.completed.seconds)),
                    .doubleArray(workflows.map(\.retention.failed.seconds)),
                    .doubleArray(workflows.map(\.retention.cancelled.seconds)),
                ]
            ),
        ]
        _ = try await pool.withConnection { try await $0.pipeline(calls) }
    }

    private static let limitsStatement = PostgresStatement(
        "limits_tell",
        "SELECT agentlab.tell_limits($1, $2, $3, $4, $5, $6)"
    )

    private static let announceStatement = PostgresStatement(
        "daemon_announce",
        "UPDATE agentlab.daemons SET workflows = $2, places = $3, versions = $4 WHERE id = $1"
    )

    /// Beats once.
    ///
    /// - Returns: This daemon's runs that somebody has asked to stop.
    /// - Throws: ``JournalError/fenced`` when the daemon has been declared ended.
    package func beat(on connection: PostgresConnection) async throws -> [CancelRequest] {
        let results = try await connection.pipeline([
            PostgresCall(Self.beatStatement, [.uuid(id)]), PostgresCall(RunStore.cancelsStatement, [.uuid(id)]),
        ])
        guard results[0].affectedRows == 1 else { throw JournalError.fenced }
        return try results[1].map(CancelRequest.init)
    }

    /// Declares the daemons ended whose lease has passed, and hands their runs back.
    package func endDeadDaemons() async throws -> [DeadDaemon] {
        try await pool.query(Self.endDeadStatement, [.uuid(id), .int4(Self.recoveryLimit)]).map(DeadDaemon.init)
    }

    /// Ends in good order: what still runs is pending from then on, without a recovery counted.
    package func end() async throws -> Int {
        let rows = try await pool.query(Self.endStatement, [.uuid(id), .int4(Self.recoveryLimit)])
        return try rows.first?.get(0, as: Int.self) ?? 0
    }
}

// MARK: - Statements

extension DaemonLease {
    private static let replaceStatement = PostgresStatement(
        "daemon_replace",
        """
        SELECT r.* FROM agentlab.daemons d
        CROSS JOIN LATERAL agentlab.return_runs(d.id, 'replaced', $2) r
        WHERE d.instance_id = $1 AND d.ended_at IS NULL AND d.id <> $3
          AND (d.boot_id = $4 OR d.boot_id IS NULL OR d.heartbeat_at < now() - d.lease)
        """
    )
    private static let beginStatement = PostgresStatement(
        "daemon_begin",
        """
        INSERT INTO agentlab.daemons (id, instance_id, hostname, pid, version, boot_id, lease)
        VALUES ($1, $2, $3, $4, $5, $6, $7::float8 * interval '1 second')
        ON CONFLICT (id) DO NOTHING
        """
    )
    private static let beatStatement = PostgresStatement(
        "daemon_beat",
        "UPDATE agentlab.daemons SET heartbeat_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL"
    )
    private static let endDeadStatement = PostgresStatement(
        "daemon_end_dead",
        "SELECT * FROM agentlab.end_dead_daemons($1, $2)"
    )
    private static let endStatement = PostgresStatement(
        "daemon_end",
        "SELECT agentlab.end_daemon($1, 'stopped', $2)"
    )
}
