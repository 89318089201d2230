package import FoundationEssentials
package import Logging
package import Postgres

/// This process lifetime as a row of `agentlab.daemons`: it begins, it beats, it ends.
package struct DaemonLease: Sendable {
    /// The row's key, which owns this daemon's runs.
    package let id: UUID
    private let pool: PostgresPool
    private let logger: Logger

    /// How often a run may bring its daemon down in a row before it is failed.
    private static let recoveryLimit: Int32 = 3

    package init(id: UUID, pool: PostgresPool, logger: Logger) {
        self.id = id
        self.pool = pool
        self.logger = logger
    }

    /// Ends the predecessors that had this state directory, whose lock proves that they are gone, and begins in their
    /// place; their running runs are pending from then on, each with its recovery counted.
    ///
    /// - Returns: How many runs were handed back.
    package func begin(_ directory: StateDirectory, hostname: String, version: String) async throws -> Int {
        let results = try await pool.withConnection { connection in
            try await connection.pipeline([
                PostgresCall(Self.replaceStatement, [.uuid(directory.instanceID), .int4(Self.recoveryLimit)]),
                PostgresCall(
                    Self.beginStatement,
                    [
                        .uuid(id), .uuid(directory.instanceID), .text(hostname),
                        .int4(ProcessInfo.processInfo.processIdentifier), .text(version),
                    ]
                ),
            ])
        }
        return try results[0].reduce(0) { $0 + (try $1.get(0, as: Int.self)) }
    }

    /// Tells everybody what this daemon can execute, and how many runs at a time.
    package func announce(workflows: [String], places: Int) async throws {
        _ = try await pool.query(
            Self.announceStatement,
            [.uuid(id), .textArray(workflows), .int4(Int32(clamping: places))]
        )
    }

    private static let announceStatement = PostgresStatement(
        "daemon_announce",
        "UPDATE agentlab.daemons SET workflows = $2, places = $3 WHERE id = $1"
    )

    /// Beats once.
    ///
    /// - Returns: This daemon's runs that somebody has asked to stop.
    /// - Throws: ``JournalError/fenced`` when the daemon has been declared ended.
    package func beat() async throws -> [CancelRequest] {
        let results = try await pool.withConnection { connection in
            try await connection.pipeline([
                PostgresCall(Self.beatStatement, [.uuid(id)]), PostgresCall(RunStore.cancelsStatement, [.uuid(id)]),
            ])
        }
        guard results[0].affectedRows == 1 else { throw JournalError.fenced }
        return try results[1].map(CancelRequest.init)
    }

    /// Ends in good order: what still runs is pending from then on, without a recovery counted.
    package func end() async throws -> Int {
        let rows = try await pool.query(Self.endStatement, [.uuid(id), .int4(Self.recoveryLimit)])
        return try rows.first?.get(0, as: Int.self) ?? 0
    }

    private static let replaceStatement = PostgresStatement(
        "daemon_replace",
        """
        SELECT agentlab.end_daemon(d.id, 'replaced', $2) FROM agentlab.daemons d
        WHERE d.instance_id = $1 AND d.ended_at IS NULL
        """
    )
    private static let beginStatement = PostgresStatement(
        "daemon_begin",
        "INSERT INTO agentlab.daemons (id, instance_id, hostname, pid, version) VALUES ($1, $2, $3, $4, $5)"
    )
    private static let beatStatement = PostgresStatement(
        "daemon_beat",
        "UPDATE agentlab.daemons SET heartbeat_at = now() WHERE id = $1 AND ended_at IS NULL"
    )
    private static let endStatement = PostgresStatement(
        "daemon_end",
        "SELECT agentlab.end_daemon($1, 'stopped', $2)"
    )
}
