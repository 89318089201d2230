-- The tables that agentlabd writes and the views that people read.
--
-- No foreign keys lead to runs or daemons: a check per journal row would cost more than the row. What belongs to
-- a run is deleted with it, in one transaction, by agentlab.delete_runs.

CREATE SCHEMA IF NOT EXISTS agentlab;

-- One row per process lifetime of a daemon.
CREATE TABLE agentlab.daemons (
    id            uuid        PRIMARY KEY,
    instance_id   uuid        NOT NULL,  -- names the state directory; its lock admits one daemon at a time
    hostname      text        NOT NULL,
    pid           integer     NOT NULL,
    version       text        NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT now(),
    heartbeat_at  timestamptz NOT NULL DEFAULT now(),
    ended_at      timestamptz,           -- set once; from then on nothing more is written in its name
    ended_because text
);

CREATE INDEX daemons_alive ON agentlab.daemons (instance_id) WHERE ended_at IS NULL;

-- One row per run, written when its life changes and never at its steps.
CREATE TABLE agentlab.runs (
    id                  uuid        PRIMARY KEY,
    workflow_name       text        NOT NULL,
    workflow_version    text        NOT NULL,
    status              text        NOT NULL
        CHECK (status IN ('pending', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
    params              json        NOT NULL,
    result              json,
    error_message       text,
    priority            integer     NOT NULL DEFAULT 0,
    key                 text,
    secret_names        text[]      NOT NULL DEFAULT '{}',
    timeout_seconds     double precision,
    owner               uuid,                            -- the daemon that executes it, or did so last
    recoveries          integer     NOT NULL DEFAULT 0,  -- takeovers in a row without a new journal row
    recovered_iteration integer     NOT NULL DEFAULT 0,  -- the last iteration on record at the last takeover
    cancel_requested_at timestamptz,
    cancel_reason       text,
    created_at          timestamptz NOT NULL DEFAULT now(),
    started_at          timestamptz,
    completed_at        timestamptz,
    updated_at          timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX runs_key ON agentlab.runs (key) WHERE key IS NOT NULL;
CREATE INDEX runs_pending ON agentlab.runs (priority DESC, created_at, id) WHERE status = 'pending';
CREATE INDEX runs_running ON agentlab.runs (owner) WHERE status = 'running';
CREATE INDEX runs_created_at ON agentlab.runs (created_at, id);
CREATE INDEX runs_workflow_name ON agentlab.runs (workflow_name, created_at, id);
CREATE INDEX runs_status ON agentlab.runs (status, created_at, id);

-- One row per ended stage, never updated: the stage, the decision that leaves it, and what it changed in the state.
CREATE TABLE agentlab.journal (
    run_id           uuid        NOT NULL,
    duration_us      bigint      NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),  -- when the stage ended
    iteration        integer     NOT NULL,
    attempts         integer     NOT NULL,
    failed           boolean     NOT NULL,
    predicate_result boolean,
    node_name        text        NOT NULL,
    next_node        text,                                -- NULL: nothing follows, or the stage failed
    predicate_name   text,
    error_message    text,
    changes          bytea,                               -- {"set": {…}, "removed": […]} in UTF-8; NULL: nothing
    PRIMARY KEY (run_id, iteration)
);

-- Whole states, from which the journal rows after them are folded. Iteration 0 is the initial state.
CREATE TABLE agentlab.snapshots (
    run_id          uuid        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    iteration       integer     NOT NULL,
    checkpoint_node text        NOT NULL,                 -- the node that comes next
    produced        json        NOT NULL,                 -- array of the keys that nodes have set since the start
    state           bytea       NOT NULL,                 -- a JSON object in UTF-8
    PRIMARY KEY (run_id, iteration)
);

-- What is remembered within a stage that has not ended: the results of its steps, and failed attempts at a step or,
-- under the empty name, at the stage itself.
CREATE TABLE agentlab.steps (
    run_id        uuid        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    retry_at      timestamptz,                            -- when the next attempt is due
    stage         integer     NOT NULL,                   -- the iteration in which the stage was first executed
    iteration     integer     NOT NULL,                   -- in which the last attempt was made
    attempts      integer     NOT NULL,                   -- in that iteration
    name          text        NOT NULL,
    error_message text,                                   -- of the last failed attempt
    result        bytea,                                  -- JSON in UTF-8; once set, the step is never executed again
    PRIMARY KEY (run_id, stage, name)
);

-- lz4 is four times as fast as the default on large states; a server built without it keeps its default.
DO $$
BEGIN
    ALTER TABLE agentlab.journal ALTER COLUMN changes SET COMPRESSION lz4;
    ALTER TABLE agentlab.snapshots ALTER COLUMN state SET COMPRESSION lz4;
    ALTER TABLE agentlab.steps ALTER COLUMN result SET COMPRESSION lz4;
    ALTER TABLE agentlab.runs ALTER COLUMN params SET COMPRESSION lz4;
    ALTER TABLE agentlab.runs ALTER COLUMN result SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    RAISE NOTICE 'agentlab: this server has no lz4 compression';
END
$$;

-- Opens a batch in a daemon's name: holds its row until the batch commits, and refuses if the daemon has ended.
-- Whoever ends a daemon takes the same row FOR UPDATE, so a batch is either before that or refused.
-- Answers the batch's time, which is created_at of all its rows. Waiting for somebody's lock ends after ten seconds, so
-- that it is noticed, and is taken up again.
CREATE FUNCTION agentlab.fence(daemon uuid) RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('lock_timeout', '10s', true);
    PERFORM FROM agentlab.daemons d WHERE d.id = daemon AND d.ended_at IS NULL FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'AL001', MESSAGE = format('daemon %s has been declared ended', daemon);
    END IF;
    RETURN now();
END
$$;

-- Ends runs of a daemon. The settings keep the plan on the primary key however small the table was when it was made.
CREATE FUNCTION agentlab.finish_runs(daemon uuid, ids uuid[], statuses text[], results json[], errors text[])
RETURNS void LANGUAGE sql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
    UPDATE agentlab.runs r
    SET status = f.status, result = f.result, error_message = f.error,
        completed_at = now(), updated_at = now()
    FROM unnest(ids, statuses, results, errors) AS f (id, status, result, error)
    WHERE r.id = f.id AND r.owner = daemon AND r.status = 'running'
$$;

-- Ends a daemon and hands its running runs back, oldest first in line. A run that was taken over before and has no
-- new journal row since then counts one more recovery; at the limit it fails instead. Answers the runs handed back.
CREATE FUNCTION agentlab.end_daemon(daemon uuid, because text, recovery_limit integer) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    handed_back bigint;
BEGIN
    PERFORM FROM agentlab.daemons d WHERE d.id = daemon FOR UPDATE;
    UPDATE agentlab.daemons SET ended_at = now(), ended_because = because WHERE id = daemon AND ended_at IS NULL;
    WITH mine AS (
        SELECT r.id, r.cancel_requested_at IS NOT NULL AS cancelled,
               l.iteration AS last,
               CASE WHEN because = 'stopped' THEN 0
                    WHEN l.iteration > r.recovered_iteration THEN 1
                    ELSE r.recoveries + 1 END AS recoveries
        FROM agentlab.runs r
        CROSS JOIN LATERAL (
            SELECT coalesce((SELECT j.iteration FROM agentlab.journal j
                             WHERE j.run_id = r.id ORDER BY j.iteration DESC LIMIT 1), 0) AS iteration
        ) l
        WHERE r.owner = daemon AND r.status = 'running'
    ), changed AS (
        UPDATE agentlab.runs r
        SET status = CASE WHEN m.cancelled THEN 'cancelled'
                          WHEN m.recoveries > recovery_limit THEN 'failed'
                          ELSE 'pending' END,
            error_message = CASE WHEN m.cancelled THEN NULL
                                 WHEN m.recoveries > recovery_limit THEN format(
                'quarantined: its daemon went down %s times in a row while it executed iteration %s',
                m.recoveries, m.last + 1) END,
            completed_at = CASE WHEN m.cancelled OR m.recoveries > recovery_limit THEN now() END,
            recoveries = m.recoveries, recovered_iteration = m.last, updated_at = now()
        FROM mine m WHERE r.id = m.id
        RETURNING r.status
    )
    SELECT count(*) INTO handed_back FROM changed WHERE status = 'pending';
    RETURN handed_back;
END
$$;

-- Deletes runs that are not running, with all that is theirs. Answers the ids deleted.
CREATE FUNCTION agentlab.delete_runs(ids uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    gone uuid[];
BEGIN
    WITH deleted AS (
        DELETE FROM agentlab.runs r WHERE r.id = ANY (ids) AND r.status <> 'running' RETURNING r.id
    )
    SELECT array_agg(d.id) INTO gone FROM deleted d;
    DELETE FROM agentlab.journal j WHERE j.run_id = ANY (gone);
    DELETE FROM agentlab.snapshots s WHERE s.run_id = ANY (gone);
    DELETE FROM agentlab.steps p WHERE p.run_id = ANY (gone);
    RETURN QUERY SELECT unnest(gone);
END
$$;

-- The state of a run after an iteration: the last snapshot up to it and the changes after that.
CREATE FUNCTION agentlab.state_at(run uuid, at_iteration integer) RETURNS jsonb LANGUAGE sql STABLE AS $$
    WITH snapshot AS (
        SELECT s.iteration, convert_from(s.state, 'UTF8')::jsonb AS state
        FROM agentlab.snapshots s
        WHERE s.run_id = run AND s.iteration <= at_iteration
        ORDER BY s.iteration DESC LIMIT 1
    ), changes AS (
        SELECT j.iteration, convert_from(j.changes, 'UTF8')::jsonb AS changes
        FROM agentlab.journal j, snapshot s
        WHERE j.run_id = run AND j.iteration > s.iteration AND j.iteration <= at_iteration
          AND j.changes IS NOT NULL
    ), keys AS (
        SELECT s.iteration, e.key, e.value, false AS removed FROM snapshot s, jsonb_each(s.state) e
        UNION ALL
        SELECT c.iteration, e.key, e.value, false FROM changes c, jsonb_each(c.changes -> 'set') e
        UNION ALL
        SELECT c.iteration, e.key, NULL, true FROM changes c, jsonb_array_elements_text(c.changes -> 'removed') e (key)
    ), latest AS (
        SELECT DISTINCT ON (key) key, value, removed FROM keys ORDER BY key, iteration DESC
    )
    SELECT CASE WHEN EXISTS (SELECT FROM snapshot)
                THEN coalesce(jsonb_object_agg(key, value) FILTER (WHERE NOT removed), '{}') END
    FROM latest
$$;

-- Where a run stands: its last iteration on record and the node that executes or comes next.
CREATE VIEW agentlab.positions AS
SELECT r.id AS run_id,
       coalesce(l.iteration, 0) AS iteration,
       CASE WHEN l.iteration IS NULL THEN
                (SELECT s.checkpoint_node FROM agentlab.snapshots s WHERE s.run_id = r.id AND s.iteration = 0)
            WHEN l.failed THEN l.node_name
            ELSE l.next_node END AS next_node,
       l.created_at AS since
FROM agentlab.runs r
LEFT JOIN LATERAL (
    SELECT j.iteration, j.failed, j.node_name, j.next_node, j.created_at
    FROM agentlab.journal j WHERE j.run_id = r.id ORDER BY j.iteration DESC LIMIT 1
) l ON true;

-- The stage that each running run is in.
CREATE VIEW agentlab.stages_in_flight AS
SELECT r.id AS run_id, p.iteration + 1 AS iteration, p.next_node AS node_name, 'started' AS status,
       1 + coalesce((SELECT t.attempts FROM agentlab.steps t
                     WHERE t.run_id = r.id AND t.stage = p.iteration + 1 AND t.name = ''), 0) AS attempts,
       agentlab.state_at(r.id, p.iteration) AS input_snapshot, NULL::jsonb AS output_snapshot,
       extract(epoch FROM now() - greatest(p.since, r.started_at))::double precision * 1000.0 AS duration_ms,
       NULL::text AS error_message,
       greatest(p.since, r.started_at) AS created_at
FROM agentlab.runs r JOIN agentlab.positions p ON p.run_id = r.id
WHERE r.status = 'running' AND p.next_node IS NOT NULL;

-- A stage's snapshots are folded when they are selected: name the columns that you want over many rows.
CREATE VIEW agentlab.stages AS
SELECT j.run_id, j.iteration, j.node_name,
       CASE WHEN j.failed THEN 'failed' ELSE 'completed' END AS status,
       j.attempts,
       agentlab.state_at(j.run_id, j.iteration - 1) AS input_snapshot,
       CASE WHEN NOT j.failed THEN agentlab.state_at(j.run_id, j.iteration) END AS output_snapshot,
       j.duration_us / 1000.0::double precision AS duration_ms,
       j.error_message,
       j.created_at - j.duration_us * interval '1 microsecond' AS created_at
FROM agentlab.journal j
UNION ALL
SELECT * FROM agentlab.stages_in_flight;

CREATE FUNCTION agentlab.decision_reason(predicate_name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN predicate_name IS NULL THEN 'the edge has no predicate'
                ELSE format('predicate %s holds', predicate_name) END
$$;

CREATE VIEW agentlab.decisions AS
SELECT j.run_id, j.iteration, j.node_name AS from_node, j.next_node AS to_node,
       j.predicate_name, j.predicate_result,
       agentlab.decision_reason(j.predicate_name) AS reason,
       j.created_at
FROM agentlab.journal j
WHERE j.next_node IS NOT NULL;

CREATE VIEW agentlab.checkpoints AS
SELECT r.id AS run_id,
       agentlab.state_at(r.id, p.iteration) AS state_data,
       p.next_node AS checkpoint_node,
       r.created_at,
       coalesce(p.since, r.created_at) AS updated_at
FROM agentlab.runs r JOIN agentlab.positions p ON p.run_id = r.id;
