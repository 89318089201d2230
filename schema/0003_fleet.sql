-- Several daemons on one database: leases, takeovers, and what they tell one another.
--
-- Daemons LISTEN to one channel, agentlab. Its payloads are "pending" (there may be pending runs), and "cancel", "wake"
-- and "ended" with the id of the run that should be looked at. Notices only make things prompt; the tables decide.

ALTER TABLE agentlab.daemons
    ADD COLUMN lease   interval NOT NULL DEFAULT '15 seconds', -- without a heartbeat for so long it counts as dead
    ADD COLUMN boot_id text,                                   -- of the kernel that it runs on
    ADD COLUMN places  integer;                                -- how many runs it executes at a time

-- How often a run has been put back to work: a request to cancel is meant for one of its lives.
ALTER TABLE agentlab.runs ADD COLUMN resumes integer NOT NULL DEFAULT 0;

-- Declares a daemon ended and hands its running runs back, oldest first in line. A run that was taken over before and has
-- no new journal row since then counts one more recovery; at the limit it fails instead. Answers what became of each.
CREATE FUNCTION agentlab.return_runs(daemon uuid, because text, recovery_limit integer)
RETURNS TABLE (run_id uuid, workflow_name text, node_name text, status text, recoveries integer, error_message text)
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM agentlab.daemons d WHERE d.id = daemon FOR UPDATE;
    UPDATE agentlab.daemons SET ended_at = clock_timestamp(), ended_because = because
    WHERE id = daemon AND ended_at IS NULL;
    RETURN QUERY
    WITH mine AS (
        SELECT r.id, r.cancel_requested_at IS NOT NULL AS cancelled,
               coalesce(l.iteration, 0) AS last,
               CASE WHEN l.iteration IS NULL THEN
                        (SELECT s.checkpoint_node FROM agentlab.snapshots s WHERE s.run_id = r.id AND s.iteration = 0)
                    WHEN l.failed THEN l.node_name ELSE l.next_node END AS node,
               CASE WHEN because = 'stopped' THEN 0
                    WHEN coalesce(l.iteration, 0) > r.recovered_iteration THEN 1
                    ELSE r.recoveries + 1 END AS recoveries
        FROM agentlab.runs r
        LEFT JOIN LATERAL (
            SELECT j.iteration, j.failed, j.node_name, j.next_node FROM agentlab.journal j
            WHERE j.run_id = r.id ORDER BY j.iteration DESC LIMIT 1
        ) l ON true
        WHERE r.owner = daemon AND r.status = 'running'
    ), changed AS (
        UPDATE agentlab.runs r
        SET status = CASE WHEN m.cancelled THEN 'cancelled'
                          WHEN m.recoveries > recovery_limit THEN 'failed'
                          ELSE 'pending' END,
            error_message = CASE WHEN NOT m.cancelled AND m.recoveries > recovery_limit THEN format(
                'quarantined: its daemon went down %s times in a row while it executed node "%s" at iteration %s',
                m.recoveries, m.node, m.last + 1) END,
            completed_at = CASE WHEN m.cancelled OR m.recoveries > recovery_limit THEN now() END,
            recoveries = m.recoveries, recovered_iteration = m.last, updated_at = now()
        FROM mine m WHERE r.id = m.id
        RETURNING r.id, r.workflow_name, m.node, r.status, r.recoveries, r.error_message
    )
    SELECT * FROM changed;
END
$$;

-- Ends a daemon; answers how many of its runs are pending from then on.
CREATE OR REPLACE FUNCTION agentlab.end_daemon(daemon uuid, because text, recovery_limit integer) RETURNS bigint
LANGUAGE sql AS $$
    SELECT count(*) FILTER (WHERE r.status = 'pending') FROM agentlab.return_runs(daemon, because, recovery_limit) r
$$;

-- Ends the daemons that have sent no heartbeat for as long as their lease, in the name of one that has just sent its own;
-- only the database's clock counts. A daemon that is being judged, or has a batch on its way, is passed over.
-- Answers a row for each of their runs, and one without a run for a daemon that had none.
CREATE FUNCTION agentlab.end_dead_daemons(judge uuid, recovery_limit integer)
RETURNS TABLE (daemon_id uuid, hostname text, pid integer, silent_seconds double precision, run_id uuid,
               workflow_name text, node_name text, status text, recoveries integer, error_message text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    dead agentlab.daemons;
BEGIN
    PERFORM FROM agentlab.daemons d
    WHERE d.id = judge AND d.ended_at IS NULL AND d.heartbeat_at > clock_timestamp() - d.lease / 2;
    IF NOT FOUND THEN RETURN; END IF;
    FOR dead IN
        SELECT * FROM agentlab.daemons d
        WHERE d.ended_at IS NULL AND d.id <> judge AND d.heartbeat_at < clock_timestamp() - d.lease
        ORDER BY d.heartbeat_at FOR UPDATE SKIP LOCKED
    LOOP
        RETURN QUERY
        SELECT dead.id, dead.hostname, dead.pid,
               extract(epoch FROM clock_timestamp() - dead.heartbeat_at)::double precision, r.*
        FROM (SELECT) one LEFT JOIN agentlab.return_runs(dead.id, 'lease expired', recovery_limit) r ON true;
    END LOOP;
END
$$;

CREATE INDEX daemons_heartbeat ON agentlab.daemons (heartbeat_at) WHERE ended_at IS NULL;
