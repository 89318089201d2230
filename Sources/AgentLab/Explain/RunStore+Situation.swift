import AgentLabAPI
import FoundationEssentials
import Orchestration
import Postgres

extension RunStore {
    /// All that the tables know of why a run is where it is; `nil` when there is no such run.
    func situation(of run: RunID) async throws -> RunSituation? {
        let rows = try await pool.query(Self.situationStatement, [.uuid(run.uuid)])
        guard let row = rows.first else { return nil }
        var situation = try RunSituation(run, row)
        let isOwn = situation.owner?.id == daemon
        situation.owner?.isSelf = isOwn
        if situation.status == .pending { situation.limit = try await usedUpLimit(of: situation.workflow) }
        return situation
    }

    private static let situationStatement = PostgresStatement(
        "run_situation",
        """
        SELECT r.status, r.workflow_name, r.error_message, r.cancel_requested_at, r.cancel_reason, r.created_at,
               r.updated_at, r.completed_at, p.iteration, p.next_node, greatest(p.since, r.started_at) AS node_since,
               now() AS now, d.id AS owner, d.hostname, d.pid, d.heartbeat_at, d.ended_at, d.heartbeat_at < now() - d.lease AS is_silent,
               t.name AS step, t.attempts, t.retry_at, t.error_message AS attempt_error,
               r.wake_at, w.since AS wait_since, w.signal_name, w.child,
               f.daemons, f.knowing, f.running, f.places,
               k.id AS keeper, k.hostname AS keeper_host, k.pid AS keeper_pid, k.heartbeat_at AS keeper_heartbeat_at,
               k.heartbeat_at < now() - k.lease AS keeper_is_silent,
               CASE WHEN r.status = 'pending' THEN (
                   SELECT count(*) FROM agentlab.runs q
                   WHERE q.status = 'pending'
                     AND agentlab.line(q.keeper, q.limited, q.workflow_name)
                         = agentlab.line(r.keeper, r.limited, r.workflow_name)
                     AND (q.priority > r.priority
                          OR q.priority = r.priority AND (coalesce(q.wake_at, q.created_at), q.id) < (coalesce(r.wake_at, r.created_at), r.id))
               ) ELSE 0 END AS ahead
        FROM agentlab.runs r
        JOIN agentlab.positions p ON p.run_id = r.id
        LEFT JOIN agentlab.daemons d ON d.id = r.owner
        LEFT JOIN agentlab.daemons k ON r.status = 'pending' AND k.id = r.keeper
        LEFT JOIN LATERAL (
            SELECT s.name, s.attempts, s.retry_at, s.error_message FROM agentlab.steps s
            WHERE s.run_id = r.id AND s.iteration = p.iteration + 1 AND s.result IS NULL
            ORDER BY s.retry_at DESC NULLS LAST LIMIT 1
        ) t ON r.status = 'running'
        LEFT JOIN agentlab.waits w ON r.status = 'waiting' AND w.run_id = r.id AND w.iteration = p.iteration + 1
        CROSS JOIN LATERAL (
            SELECT count(*) AS daemons, count(*) FILTER (WHERE knows) AS knowing,
                   CASE WHEN bool_and(places IS NOT NULL) FILTER (WHERE knows) THEN
                       sum(places) FILTER (WHERE knows) END AS places,
                   coalesce(sum((SELECT count(*) FROM agentlab.runs o WHERE o.owner = a.id AND o.status = 'running'))
                            FILTER (WHERE knows), 0)::bigint AS running
            FROM (
                SELECT l.id, l.places, r.workflow_name = ANY (l.workflows) AND l.id = coalesce(k.id, l.id) AS knows
                FROM agentlab.daemons l
                WHERE l.ended_at IS NULL AND l.heartbeat_at > now() - l.lease
            ) a
        ) f
        WHERE r.id = $1
        """
    )
}

extension RunSituation {
    fileprivate init(_ run: RunID, _ row: PostgresRow) throws {
        self.run = run
        status = RunStatus(rawValue: try row.get("status"))
        workflow = try row.get("workflow_name")
        errorMessage = try row.get("error_message")
        cancelRequestedAt = try row.get("cancel_requested_at")
        cancelReason = try row.get("cancel_reason")
        createdAt = try row.get("created_at")
        updatedAt = try row.get("updated_at")
        completedAt = try row.get("completed_at")
        iteration = try row.get("iteration")
        node = try row.get("next_node")
        nodeSince = try row.get("node_since")
        now = try row.get("now")
        ahead = try row.get("ahead")
        owner = try Owner(row)
        attempt = try Attempt(row)
        keeper = try Keeper(row)
        wait = Wait(
            since: try row.get("wait_since"),
            wakeAt: try row.get("wake_at"),
            signal: try row.get("signal_name"),
            child: try row.get("child")
        )
        fleet = Fleet(
            daemons: try row.get("daemons"),
            knowing: try row.get("knowing"),
            running: try row.get("running"),
            places: try row.get("places")
        )
    }
}

extension RunSituation.Owner {
    fileprivate init?(_ row: PostgresRow) throws {
        guard let id = try row.get("owner", as: UUID?.self) else { return nil }
        self.init(
            id: id,
            hostname: try row.get("hostname"),
            pid: try row.get("pid"),
            heartbeatAt: try row.get("heartbeat_at"),
            endedAt: try row.get("ended_at"),
            isSilent: try row.get("is_silent")
        )
    }
}

extension RunSituation.Keeper {
    fileprivate init?(_ row: PostgresRow) throws {
        guard let id = try row.get("keeper", as: UUID?.self) else { return nil }
        self.init(
            id: id,
            hostname: try row.get("keeper_host"),
            pid: try row.get("keeper_pid"),
            heartbeatAt: try row.get("keeper_heartbeat_at"),
            isSilent: try row.get("keeper_is_silent")
        )
    }
}

extension RunSituation.Attempt {
    fileprivate init?(_ row: PostgresRow) throws {
        guard let step = try row.get("step", as: String?.self) else { return nil }
        self.init(
            step: step,
            number: try row.get("attempts"),
            retryAt: try row.get("retry_at"),
            errorMessage: try row.get("attempt_error")
        )
    }
}
