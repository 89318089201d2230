-- Runs that wait for a time, a signal or a child, and runs that come from others: children and forks.

ALTER TABLE agentlab.runs
    ADD COLUMN wake_at          timestamptz,  -- when a waiting run is due, or when a woken one became so
    ADD COLUMN parent           uuid,         -- the run whose stage asked for this one
    ADD COLUMN depth            integer NOT NULL DEFAULT 0,  -- how many parents it has above it
    ADD COLUMN detached         boolean NOT NULL DEFAULT false,  -- resumed by hand, without its parent
    ADD COLUMN forked_from      uuid,
    ADD COLUMN forked_iteration integer;      -- the last iteration of the other run that this one goes on from

CREATE INDEX runs_wake_at ON agentlab.runs (wake_at) WHERE status = 'waiting';
CREATE INDEX runs_parent ON agentlab.runs (parent, created_at, id) WHERE parent IS NOT NULL;
CREATE INDEX runs_live_children ON agentlab.runs (parent)
    WHERE parent IS NOT NULL AND NOT detached AND cancel_requested_at IS NULL
      AND status IN ('pending', 'running', 'waiting');

-- A run that has slept stands in line from when it was due, so sleepers wake in order.
DROP INDEX agentlab.runs_pending;
CREATE INDEX runs_pending ON agentlab.runs (priority DESC, coalesce(wake_at, created_at), id) WHERE status = 'pending';

-- One row per stage that has waited or waits. The deadline is that of the first entry, however often it is entered.
CREATE TABLE agentlab.waits (
    run_id      uuid        NOT NULL,
    since       timestamptz NOT NULL DEFAULT now(),
    until       timestamptz,                -- NULL: no limit of its own
    ended_at    timestamptz,
    token       uuid        NOT NULL,       -- of the entry that was recorded last; the same one again changes nothing
    child       uuid,
    iteration   integer     NOT NULL,
    signal_name text,                       -- neither this nor a child: it sleeps
    reason      text,                       -- how it ended
    PRIMARY KEY (run_id, iteration)
);

-- Signals to runs; of those of one name that no stage has taken the first one stays.
CREATE TABLE agentlab.signals (
    run_id    uuid        NOT NULL,
    sent_at   timestamptz NOT NULL DEFAULT now(),
    number    bigint      GENERATED ALWAYS AS IDENTITY,
    iteration integer,                      -- of the stage that has taken it
    name      text        NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 255),
    sender    text,
    data      json        NOT NULL,
    PRIMARY KEY (run_id, number)
);

CREATE UNIQUE INDEX signals_kept ON agentlab.signals (run_id, name) WHERE iteration IS NULL;

-- Puts runs of a daemon to waiting, each with the stage that waits; creates the children that they wait for, or puts
-- failed ones back to work. The runs are locked first, so that what is sent meanwhile is seen by the statements after
-- that, or comes later and finds the run waiting. A run that was asked to stop has ended instead.
CREATE FUNCTION agentlab.begin_waits(daemon uuid, waits json) RETURNS void LANGUAGE plpgsql
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
                                        secret_names, timeout_seconds, parent, depth)
        VALUES (c.id, c.workflow_name, c.workflow_version, 'pending', c.params, c.priority, c.key,
                coalesce(c.secret_names, '{}'), c.timeout_seconds, c.parent, c.depth)
        ON CONFLICT (key) WHERE key IS NOT NULL DO UPDATE
        SET status = 'pending', owner = NULL, started_at = NULL, result = NULL, error_message = NULL,
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

-- Ends waits of stages that have ended, those included that never had to begin; the signal that ended one is taken.
CREATE FUNCTION agentlab.end_waits(run_ids uuid[], iterations integer[], reasons text[], signal_names text[])
RETURNS void LANGUAGE sql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
    UPDATE agentlab.signals s SET iteration = e.iteration
    FROM unnest(run_ids, iterations, signal_names) AS e (run_id, iteration, name)
    WHERE s.run_id = e.run_id AND s.name = e.name AND s.iteration IS NULL
      AND NOT EXISTS (SELECT FROM agentlab.waits w
                      WHERE w.run_id = e.run_id AND w.iteration = e.iteration AND w.ended_at IS NOT NULL);
    INSERT INTO agentlab.waits AS w (run_id, iteration, token, signal_name, ended_at, reason)
    SELECT e.run_id, e.iteration, e.run_id, e.name, now(), e.reason
    FROM unnest(run_ids, iterations, signal_names, reasons) AS e (run_id, iteration, name, reason)
    ON CONFLICT (run_id, iteration) DO UPDATE SET ended_at = now(), reason = excluded.reason WHERE w.ended_at IS NULL;
$$;

-- Wakes the runs that are due, earliest first; what another daemon is waking is left to it.
CREATE FUNCTION agentlab.wake(at_most integer) RETURNS SETOF uuid LANGUAGE sql SET enable_seqscan = off AS $$
    WITH due AS (
        SELECT r.id FROM agentlab.runs r WHERE r.status = 'waiting' AND r.wake_at <= now()
        ORDER BY r.wake_at LIMIT at_most FOR UPDATE SKIP LOCKED
    )
    UPDATE agentlab.runs r SET status = 'pending', updated_at = now() FROM due WHERE r.id = due.id RETURNING r.id
$$;

-- Sends a signal to a run and wakes it if it waits for that. Answers what became of it: sent; same, when it has been
-- sent before; ended, full or unknown, when the run takes none.
--
-- What repeats a signal that was taken already is the same one, unless the run waits for another of that name.
CREATE FUNCTION agentlab.signal(run uuid, signal_name text, data json DEFAULT 'null', sender text DEFAULT NULL)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    target record;
    is_awaited boolean;
BEGIN
    SELECT r.status INTO target FROM agentlab.runs r WHERE r.id = run FOR UPDATE;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF target.status IN ('completed', 'failed', 'cancelled') THEN RETURN 'ended'; END IF;
    is_awaited := target.status = 'waiting' AND EXISTS (
        SELECT FROM agentlab.waits w
        WHERE w.run_id = run AND w.ended_at IS NULL AND w.signal_name = signal.signal_name);
    IF EXISTS (SELECT FROM agentlab.signals s WHERE s.run_id = run AND s.name = signal_name AND s.iteration IS NULL)
       OR NOT is_awaited AND signal.data::text = (
            SELECT s.data::text FROM agentlab.signals s WHERE s.run_id = run AND s.name = signal_name
            ORDER BY s.number DESC LIMIT 1) THEN
        RETURN 'same';
    END IF;
    IF (SELECT count(*) FROM agentlab.signals s WHERE s.run_id = run AND s.iteration IS NULL) >= 1000 THEN
        RETURN 'full';
    END IF;
    INSERT INTO agentlab.signals (run_id, name, sender, data) VALUES (run, signal_name, sender, signal.data);
    IF is_awaited THEN
        UPDATE agentlab.runs r SET status = 'pending', wake_at = now(), updated_at = now() WHERE r.id = run;
    END IF;
    RETURN 'sent';
END
$$;

-- However a child ends, its parent goes on.
CREATE FUNCTION agentlab.wake_parent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agentlab.runs r SET status = 'pending', wake_at = now(), updated_at = now()
    WHERE r.id = NEW.parent AND r.status = 'waiting'
      AND EXISTS (SELECT FROM agentlab.waits w
                  WHERE w.run_id = NEW.parent AND w.child = NEW.id AND w.ended_at IS NULL);
    RETURN NULL;
END
$$;

CREATE TRIGGER wake_parent AFTER UPDATE OF status ON agentlab.runs FOR EACH ROW
    WHEN (NEW.parent IS NOT NULL AND OLD.status <> NEW.status AND NEW.status IN ('completed', 'failed', 'cancelled'))
    EXECUTE FUNCTION agentlab.wake_parent();

-- Cancels the live children of runs that have ended or were asked to: at once, or by a mark that their daemons heed.
-- One that was resumed by hand since is on its own.
-- Parents are read and not locked, for a child that ends locks its own row before its parent's. Each call reaches one
-- level; call it until it answers nothing. Answers the children that are still to stop, and how many were reached.
CREATE FUNCTION agentlab.cancel_orphans() RETURNS TABLE (id uuid, status text, owner uuid, resumes integer) LANGUAGE sql
SET enable_seqscan = off
AS $$
    UPDATE agentlab.runs c
    SET status = CASE WHEN c.status = 'running' THEN c.status ELSE 'cancelled' END,
        completed_at = CASE WHEN c.status = 'running' THEN c.completed_at ELSE now() END,
        cancel_requested_at = now(), cancel_reason = 'its parent has ended', updated_at = now()
    FROM (
        SELECT k.id, k.parent FROM agentlab.runs k
        WHERE k.parent IS NOT NULL AND NOT k.detached AND k.cancel_requested_at IS NULL
          AND k.status IN ('pending', 'running', 'waiting')
    ) live
    LEFT JOIN agentlab.runs p ON p.id = live.parent
    WHERE c.id = live.id AND c.cancel_requested_at IS NULL AND c.status IN ('pending', 'running', 'waiting')
      AND (p.id IS NULL OR p.cancel_requested_at IS NOT NULL OR p.status IN ('completed', 'failed', 'cancelled'))
    RETURNING c.id, c.status, c.owner, c.resumes
$$;

-- What belongs to a run goes with it, its children included.
CREATE FUNCTION agentlab.forget_waits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    children uuid[];
BEGIN
    DELETE FROM agentlab.waits w USING gone g WHERE w.run_id = g.id;
    DELETE FROM agentlab.signals s USING gone g WHERE s.run_id = g.id;
    SELECT array_agg(r.id) INTO children FROM agentlab.runs r JOIN gone g ON r.parent = g.id;
    IF children IS NOT NULL THEN PERFORM agentlab.delete_runs(children); END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER forget_waits AFTER DELETE ON agentlab.runs REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION agentlab.forget_waits();

-- How a stage's wait ended, if it waited, and why its edge was taken.
CREATE FUNCTION agentlab.decision_reason(run uuid, at_iteration integer, predicate_name text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws('; ',
        (SELECT w.reason FROM agentlab.waits w WHERE w.run_id = run AND w.iteration = at_iteration),
        agentlab.decision_reason(predicate_name))
$$;

CREATE OR REPLACE VIEW agentlab.decisions AS
SELECT j.run_id, j.iteration, j.node_name AS from_node, j.next_node AS to_node,
       j.predicate_name, j.predicate_result,
       agentlab.decision_reason(j.run_id, j.iteration, j.predicate_name) AS reason,
       j.created_at
FROM agentlab.journal j
WHERE j.next_node IS NOT NULL;

-- The stage that each running or waiting run is in.
CREATE OR REPLACE VIEW agentlab.stages_in_flight AS
SELECT r.id AS run_id, p.iteration + 1 AS iteration, p.next_node AS node_name, 'started' AS status,
       1 + coalesce((SELECT t.attempts FROM agentlab.steps t
                     WHERE t.run_id = r.id AND t.stage = p.iteration + 1 AND t.name = ''), 0) AS attempts,
       agentlab.state_at(r.id, p.iteration) AS input_snapshot, NULL::jsonb AS output_snapshot,
       extract(epoch FROM now() - greatest(p.since, r.started_at))::double precision * 1000.0 AS duration_ms,
       NULL::text AS error_message,
       greatest(p.since, r.started_at) AS created_at
FROM agentlab.runs r JOIN agentlab.positions p ON p.run_id = r.id
WHERE r.status IN ('running', 'waiting') AND p.next_node IS NOT NULL;
