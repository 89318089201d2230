import AgentLabAPI
import FoundationEssentials
import Postgres

/// The daemons of a database, as its tables show them.
struct FleetStore: Sendable {
    let pool: PostgresPool

    /// Those that have not ended, and the last hundred that have when they are asked for.
    func daemons(all: Bool) async throws -> [DaemonRecord] {
        try await pool.query(Self.statement, [.bool(all)]).map(DaemonRecord.init)
    }

    private static let statement = PostgresStatement(
        "fleet_list",
        """
        WITH listed AS (
            (SELECT * FROM agentlab.daemons WHERE ended_at IS NULL)
            UNION ALL
            (SELECT * FROM agentlab.daemons WHERE $1 AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 100)
        )
        SELECT d.id, d.hostname, d.pid, d.version, d.places, d.started_at, d.heartbeat_at, d.ended_at, d.ended_because,
               extract(epoch FROM clock_timestamp() - d.heartbeat_at)::float8 AS age,
               extract(epoch FROM d.lease)::float8 AS lease,
               CASE WHEN d.ended_at IS NOT NULL THEN 'ended'
                    WHEN d.heartbeat_at < clock_timestamp() - d.lease THEN 'silent'
                    ELSE 'alive' END AS state,
               (SELECT count(*) FROM agentlab.runs r WHERE r.owner = d.id AND r.status = 'running') AS running
        FROM listed d ORDER BY d.ended_at DESC NULLS FIRST, d.started_at, d.id
        """
    )
}

extension DaemonRecord {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row.get("id"),
            hostname: try row.get("hostname"),
            pid: try row.get("pid"),
            version: try row.get("version"),
            state: DaemonLiveness(rawValue: try row.get("state")),
            running: try row.get("running"),
            maxConcurrentRuns: try row.get("places"),
            startedAt: try row.get("started_at"),
            heartbeatAt: try row.get("heartbeat_at"),
            heartbeatAgeSeconds: max(0, try row.get("age")),
            leaseSeconds: try row.get("lease"),
            endedAt: try row.get("ended_at"),
            endedBecause: try row.get("ended_because")
        )
    }
}
