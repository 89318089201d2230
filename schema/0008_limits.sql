-- What a workflow allows its runs, in the whole fleet: how many are executed at once, how long they may take, and how long
-- they are kept. And which daemon has a pending run's secrets.

-- One row per workflow that has limits of its own or had some; told by the daemon that has loaded it last.
CREATE TABLE agentlab.workflow_limits (
    workflow_name   text    PRIMARY KEY,
    concurrency     integer CHECK (concurrency > 0),  -- NULL: as many as there are places
    has_line        boolean NOT NULL,                 -- has a concurrency or had one, so runs may stand in its line
    timeout_seconds double precision,                 -- of runs from SQL without one of their own
    keep_completed  double precision,                 -- seconds; NULL: as configured; Infinity: for ever
    keep_failed     double precision,
    keep_cancelled  double precision
);

-- Pending runs stand in lines: most in the common one, those of a limited workflow in one of its own, and those whose
-- secrets are in the memory of a daemon in one of its own, or in one of the workflow and the daemon. So however many
-- are not to be had now, nobody has to look past them.
ALTER TABLE agentlab.runs
    ADD COLUMN keeper  uuid,                            -- the daemon that has its secrets, as long as that lives
    ADD COLUMN limited boolean NOT NULL DEFAULT false;  -- has found its workflow limited when its turn came

CREATE FUNCTION agentlab.line(keeper uuid, limited boolean, workflow_name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(keeper::text, '') || CASE WHEN limited THEN '/' || workflow_name ELSE '' END
$$;

DROP INDEX agentlab.runs_pending;
CREATE INDEX runs_pending ON agentlab.runs
    (agentlab.line(keeper, limited, workflow_name), priority DESC, coalesce(wake_at, created_at), id)
    WHERE status = 'pending';
CREATE INDEX runs_keeper ON agentlab.runs (keeper)
    WHERE keeper IS NOT NULL AND status IN ('pending', 'running', 'waiting');
CREATE INDEX runs_running_workflow ON agentlab.runs (workflow_name) WHERE status = 'running';
CREATE INDEX runs_ended_workflow ON agentlab.runs (workflow_name, status, completed_at, id)
    WHERE status IN ('completed', 'failed', 'cancelled');

-- Tells what the workflows of a daemon allow; a concurrency of 0 is none. Those that have no limits any more are freed.
CREATE FUNCTION agentlab.tell_limits(
    names text[], concurrencies integer[], timeouts double precision[], completed double precision[],
    failed double precision[], cancelled double precision[]
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO agentlab.workflow_limits AS w
        (workflow_name, concurrency, has_line, timeout_seconds, keep_completed, keep_failed, keep_cancelled)
    SELECT t.name, nullif(t.concurrency, 0), t.concurrency > 0, t.timeout, t.completed, t.failed, t.cancelled
    FROM unnest(names, concurrencies, timeouts, completed, failed, cancelled)
        AS t (name, concurrency, timeout, completed, failed, cancelled)
    WHERE t.concurrency > 0 OR num_nonnulls(t.timeout, t.completed, t.failed, t.cancelled) > 0
       OR EXISTS (SELECT FROM agentlab.workflow_limits k WHERE k.workflow_name = t.name)
    ORDER BY t.name
    ON CONFLICT (workflow_name) DO UPDATE
    SET concurrency = excluded.concurrency, has_line = w.has_line OR excluded.has_line,
        timeout_seconds = excluded.timeout_seconds, keep_completed = excluded.keep_completed,
        keep_failed = excluded.keep_failed, keep_cancelled = excluded.keep_cancelled
    WHERE (w.concurrency, w.timeout_seconds, w.keep_completed, w.keep_failed, w.keep_cancelled)
        IS DISTINCT FROM (excluded.concurrency, excluded.timeout_seconds, excluded.keep_completed,
                          excluded.keep_failed, excluded.keep_cancelled)
$$;

-- Has pending runs of limited workflows change over to their workflows' lines, as far as they would be next otherwise:
-- some thousands at most at a time. Those that are left are passed over until a later call finds them.
CREATE FUNCTION agentlab.sort_lines(daemon uuid, most integer, workflows text[], bounded text[]) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    reach integer := most;
BEGIN
    FOR round IN 1..6 LOOP
        UPDATE agentlab.runs r SET limited = true
        WHERE r.id IN (
            SELECT s.id FROM agentlab.runs s
            WHERE s.status = 'pending' AND s.id IN (
                SELECT h.id FROM (VALUES (''), (daemon::text)) AS l (line)
                CROSS JOIN LATERAL (
                    SELECT p.id, p.workflow_name FROM agentlab.runs p
                    WHERE p.status = 'pending' AND agentlab.line(p.keeper, p.limited, p.workflow_name) = l.line
                      AND (p.workflow_name = ANY (workflows)
                           OR EXISTS (SELECT FROM agentlab.definitions d WHERE d.version = p.workflow_version))
                    ORDER BY p.priority DESC, coalesce(p.wake_at, p.created_at), p.id LIMIT reach
                ) h
                WHERE h.workflow_name = ANY (bounded)
            )
            FOR UPDATE SKIP LOCKED
        );
        EXIT WHEN NOT FOUND;
        reach := least(reach * 4, 1024);
    END LOOP;
END
$$;

-- How many runs to take from which line, so that the first in the order of all lines together come first. A line of a
-- limited workflow is named with it, and what is taken for a workflow fits into its limit.
CREATE FUNCTION agentlab.line_shares(daemon uuid, most integer, workflows text[], bounded text[])
RETURNS TABLE (workflow_name text, line text, share integer) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH lines AS (
        SELECT NULL::text AS workflow_name, c.line, most AS free FROM (VALUES (''), (daemon::text)) AS c (line)
        UNION ALL
        SELECT w.workflow_name, k.keeper || '/' || w.workflow_name,
               least(most, w.concurrency - (SELECT count(*) FROM agentlab.runs o
                                            WHERE o.status = 'running' AND o.workflow_name = w.workflow_name))::integer
        FROM agentlab.workflow_limits w CROSS JOIN (VALUES (''), (daemon::text)) AS k (keeper)
        CROSS JOIN LATERAL (
            SELECT FROM agentlab.runs p WHERE p.status = 'pending'
              AND agentlab.line(p.keeper, p.limited, p.workflow_name) = k.keeper || '/' || w.workflow_name LIMIT 1
        ) is_there
        WHERE w.has_line
    ), heads AS (
        SELECT l.workflow_name, l.line, l.free, h.*,
               row_number() OVER (PARTITION BY coalesce('/' || l.workflow_name, l.line)
                                  ORDER BY h.priority DESC, h.due, h.id) AS place
        FROM lines l CROSS JOIN LATERAL (
            SELECT p.priority, coalesce(p.wake_at, p.created_at) AS due, p.id FROM agentlab.runs p
            WHERE p.status = 'pending' AND agentlab.line(p.keeper, p.limited, p.workflow_name) = l.line
              AND (l.workflow_name IS NOT NULL OR p.workflow_name <> ALL (bounded))
              AND (p.workflow_name = ANY (workflows)
                   OR EXISTS (SELECT FROM agentlab.definitions d WHERE d.version = p.workflow_version))
            ORDER BY p.priority DESC, coalesce(p.wake_at, p.created_at), p.id
            LIMIT greatest(l.free, 0)
        ) h
    ), next AS (
        SELECT h.workflow_name, h.line FROM heads h WHERE h.place <= h.free
        ORDER BY h.priority DESC, h.due, h.id LIMIT most
    )
    SELECT n.workflow_name, n.line, count(*)::integer FROM next n GROUP BY n.workflow_name, n.line
    ORDER BY n.workflow_name NULLS FIRST, n.line;
END
$$;

-- Takes pending runs for a daemon, as far as nobody else is taking them: oldest first within priority, of the workflows
-- that it knows or finds defined, none whose secrets another living daemon has, and of a limited workflow no more than
-- its limit allows the whole fleet. Answers the runs, and a row of NULLs when there may be more, for somebody else is
-- taking runs of the same limited workflow at this moment.
--
-- Who takes runs of a limited workflow holds the row of its limits until the commit, and counts after that: so all that
-- was taken before is seen. Nobody waits for that row, for who takes other runs has nothing to do with it.
CREATE FUNCTION agentlab.claim_runs(daemon uuid, most integer, workflows text[]) RETURNS SETOF agentlab.runs
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    bounded text[] := ARRAY(SELECT w.workflow_name FROM agentlab.workflow_limits w WHERE w.concurrency IS NOT NULL);
    next record;
    allowed integer;
    number integer;
    nothing agentlab.runs;
BEGIN
    IF bounded <> '{}' THEN PERFORM agentlab.sort_lines(daemon, most, workflows, bounded); END IF;
    FOR next IN SELECT * FROM agentlab.line_shares(daemon, most, workflows, bounded) LOOP
        number := next.share;
        IF next.workflow_name IS NOT NULL THEN
            SELECT w.concurrency INTO allowed FROM agentlab.workflow_limits w
            WHERE w.workflow_name = next.workflow_name FOR NO KEY UPDATE SKIP LOCKED;
            IF NOT FOUND THEN
                RETURN NEXT nothing;
                CONTINUE;
            END IF;
            number := least(number, allowed - (
                SELECT count(*) FROM agentlab.runs o
                WHERE o.status = 'running' AND o.workflow_name = next.workflow_name));
        END IF;
        RETURN QUERY
        UPDATE agentlab.runs r
        SET status = 'running', owner = daemon, updated_at = now(), started_at = coalesce(r.started_at, now()),
            keeper = CASE WHEN r.secret_names <> '{}' THEN daemon END,
            timeout_seconds = CASE WHEN r.workflow_version IS NOT NULL OR r.timeout_seconds IS NOT NULL
                THEN r.timeout_seconds
                ELSE (SELECT w.timeout_seconds FROM agentlab.workflow_limits w
                      WHERE w.workflow_name = r.workflow_name) END
        FROM (
            SELECT p.id FROM agentlab.runs p
            WHERE p.status = 'pending' AND agentlab.line(p.keeper, p.limited, p.workflow_name) = next.line
              AND (next.workflow_name IS NOT NULL OR p.workflow_name <> ALL (bounded))
              AND (p.workflow_name = ANY (workflows)
                   OR EXISTS (SELECT FROM agentlab.definitions d WHERE d.version = p.workflow_version))
            ORDER BY p.priority DESC, coalesce(p.wake_at, p.created_at), p.id
            LIMIT greatest(number, 0) FOR UPDATE SKIP LOCKED
        ) n
        WHERE r.id = n.id
        RETURNING r.*;
    END LOOP;
END
$$;

-- Declares a daemon ended and hands its running runs back, oldest first in line. Those that only it could execute, for
-- it had their secrets, anybody may claim from then on. A run that was taken over before and has no new journal row
-- since then counts one more recovery; at the limit it fails instead. Answers what became of each.
CREATE OR REPLACE FUNCTION agentlab.return_runs(daemon uuid, because text, recovery_limit integer)
RETURNS TABLE (run_id uuid, workflow_name text, node_name text, status text, recoveries integer, error_message text)
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM agentlab.daemons d WHERE d.id = daemon FOR UPDATE;
    UPDATE agentlab.daemons SET ended_at = clock_timestamp(), ended_because = because
    WHERE id = daemon AND ended_at IS NULL;
    UPDATE agentlab.runs r SET keeper = NULL
    WHERE r.keeper = daemon AND r.status IN ('pending', 'running', 'waiting');
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

-- Puts runs of a daemon to waiting, each with the stage that waits; creates the children that they wait for, or puts
-- failed ones back to work. The runs are locked first, so that what is sent meanwhile is seen by the statements after
-- that, or comes later and finds the run waiting. A run that was asked to stop has ended instead.
CREATE OR REPLACE FUNCTION agentlab.begin_waits(daemon uuid, waits json) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    c record;
BEGIN
    PERFORM FROM agentlab.runs r
    WHERE r.id IN (SELECT (a ->> 'run_id')::uuid FROM json_array_elements(waits) a)
    ORDER BY r.id FOR UPDATE;

    FOR c IN
        SELECT n.*, r.id AS parent, r.depth + 1 AS depth, r.priority
        FROM json_to_recordset(waits) AS a (run_id uuid, iteration integer, token uuid, child json)
        JOIN agentlab.runs r ON r.id = a.run_id AND r.owner = daemon AND r.status = 'running'
                            AND r.cancel_requested_at IS NULL
        LEFT JOIN agentlab.waits w ON w.run_id = a.run_id AND w.iteration = a.iteration
        CROSS JOIN LATERAL json_to_record(a.child)
            AS n (id uuid, key text, workflow_name text, workflow_version text, params json, secret_names text[],
                  timeout_seconds double precision, entry_point text, state json)
        WHERE a.child IS NOT NULL AND w.token IS DISTINCT FROM a.token
    LOOP
        INSERT INTO agentlab.runs AS r (id, workflow_name, workflow_version, status, params, priority, key,
                                        secret_names, keeper, timeout_seconds, parent, depth)
        VALUES (c.id, c.workflow_name, c.workflow_version, 'pending', c.params, c.priority, c.key,
                coalesce(c.secret_names, '{}'), CASE WHEN c.secret_names <> '{}' THEN daemon END, c.timeout_seconds, c.parent, c.depth)
        ON CONFLICT (key) WHERE key IS NOT NULL DO UPDATE
        SET status = 'pending', owner = NULL, keeper = excluded.keeper, started_at = NULL, result = NULL, error_message = NULL,
            completed_at = NULL, cancel_requested_at = NULL, cancel_reason = NULL, recoveries = 0, wake_at = NULL,
            resumes = r.resumes + 1, updated_at = now()
        WHERE r.status IN ('failed', 'cancelled');
        UPDATE agentlab.runs r SET detached = false WHERE r.key = c.key AND r.detached;
        INSERT INTO agentlab.snapshots (run_id, iteration, checkpoint_node, produced, state)
        SELECT c.id, 0, c.entry_point, '[]', convert_to(c.state::text, 'UTF8')
        WHERE EXISTS (SELECT FROM agentlab.runs r WHERE r.id = c.id)
        ON CONFLICT DO NOTHING;
    END LOOP;

    WITH entered AS (
        INSERT INTO agentlab.waits AS w (run_id, iteration, token, until, signal_name, child)
        SELECT a.run_id, a.iteration, a.token, coalesce(a.until, now() + a.seconds * interval '1 second'),
               a.signal_name, (SELECT k.id FROM agentlab.runs k WHERE k.key = a.child ->> 'key')
        FROM json_to_recordset(waits)
          AS a (run_id uuid, iteration integer, token uuid, seconds double precision, until timestamptz,
                signal_name text, child json)
        JOIN agentlab.runs r ON r.id = a.run_id AND r.owner = daemon AND r.status = 'running'
        ON CONFLICT (run_id, iteration) DO UPDATE SET token = excluded.token WHERE w.token <> excluded.token
        RETURNING w.*
    )
    UPDATE agentlab.runs r
    SET status = CASE WHEN r.cancel_requested_at IS NOT NULL THEN 'cancelled' ELSE 'waiting' END,
        completed_at = CASE WHEN r.cancel_requested_at IS NOT NULL THEN now() END,
        wake_at = CASE WHEN EXISTS (SELECT FROM agentlab.signals s
                                    WHERE s.run_id = r.id AND s.name = e.signal_name AND s.iteration IS NULL)
                         OR EXISTS (SELECT FROM agentlab.runs k
                                    WHERE k.id = e.child AND k.status IN ('completed', 'failed', 'cancelled'))
                       THEN now()
                       ELSE least(e.until, r.started_at + r.timeout_seconds * interval '1 second') END,
        updated_at = now()
    FROM entered e WHERE r.id = e.run_id;
END
$$;

DROP FUNCTION agentlab.expire_runs(interval, interval, interval, integer);

-- Deletes some runs that ended longer ago than their status is kept, which their workflow may have its own mind about;
-- NULL keeps for ever. Answers how many went. One caller at a time, and no more of them than have some 5,000 stages, so
-- that the transaction is short.
CREATE FUNCTION agentlab.expire_runs(
    completed double precision, failed double precision, cancelled double precision, most integer
) RETURNS bigint LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    old uuid[];
    latest timestamptz;
    gone bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('agentlab.expire_runs', 0)) THEN
        RETURN 0;
    END IF;
    -- The workflows by jumps from one to the next, for there are few, and many runs of each.
    WITH RECURSIVE names AS (
        (SELECT r.workflow_name FROM agentlab.runs r WHERE r.status IN ('completed', 'failed', 'cancelled')
         ORDER BY r.workflow_name LIMIT 1)
        UNION ALL
        SELECT (SELECT r.workflow_name FROM agentlab.runs r
                WHERE r.workflow_name > n.workflow_name AND r.status IN ('completed', 'failed', 'cancelled')
                ORDER BY r.workflow_name LIMIT 1)
        FROM names n WHERE n.workflow_name IS NOT NULL
    ), kept AS (
        SELECT n.workflow_name, k.status, k.seconds
        FROM names n LEFT JOIN agentlab.workflow_limits w ON w.workflow_name = n.workflow_name
        CROSS JOIN LATERAL (VALUES ('completed', coalesce(w.keep_completed, completed)),
                                   ('failed', coalesce(w.keep_failed, failed)),
                                   ('cancelled', coalesce(w.keep_cancelled, cancelled))) AS k (status, seconds)
        WHERE k.seconds < 'Infinity'
    ), candidates AS (
        SELECT c.id, c.completed_at FROM kept k
        CROSS JOIN LATERAL (
            SELECT r.id, r.completed_at FROM agentlab.runs r
            WHERE r.workflow_name = k.workflow_name AND r.status = k.status
              AND r.completed_at < now() - make_interval(secs => k.seconds)
              AND r.status IN ('completed', 'failed', 'cancelled')
            ORDER BY r.completed_at LIMIT most
        ) c
        ORDER BY c.completed_at, c.id LIMIT most
    ), sized AS (
        SELECT c.id, c.completed_at, row_number() OVER (ORDER BY c.completed_at, c.id) AS place,
               sum(1 + coalesce((SELECT j.iteration FROM agentlab.journal j WHERE j.run_id = c.id
                                 ORDER BY j.iteration DESC LIMIT 1), 0)) OVER (ORDER BY c.completed_at, c.id) AS stages
        FROM candidates c
    )
    SELECT array_agg(s.id), max(s.completed_at) INTO old, latest FROM sized s WHERE s.place = 1 OR s.stages <= 5000;
    -- What somebody resumes at this moment, or has resumed since, stays.
    SELECT count(*) INTO gone FROM agentlab.delete_runs(ARRAY(
        SELECT r.id FROM agentlab.runs r
        WHERE r.id = ANY (old) AND r.status IN ('completed', 'failed', 'cancelled') AND r.completed_at <= latest
        FOR UPDATE SKIP LOCKED
    ));
    RETURN gone;
END
$$;
