-- What operators and applications do with runs: submit them from SQL, ask why one does not move, let old ones go.

-- What a daemon can execute; told by the daemon when it starts and when it reloads.
ALTER TABLE agentlab.daemons ADD COLUMN workflows text[] NOT NULL DEFAULT '{}';

-- A run that was submitted from SQL has no version before a daemon begins it.
ALTER TABLE agentlab.runs ALTER COLUMN workflow_version DROP NOT NULL;
-- The params of a run with a key as they were given: without defaults, which another version may have changed.
ALTER TABLE agentlab.runs ADD COLUMN given_params json;

-- For retention and for deleting by age.
CREATE INDEX runs_ended ON agentlab.runs (status, completed_at, id)
    WHERE status IN ('completed', 'failed', 'cancelled');

-- A UUIDv7: 48 bits of milliseconds, then random ones; the two bits make the version 7 of gen_random_uuid's 4.
CREATE FUNCTION agentlab.uuid7() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
                    PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                    FROM 1 FOR 6),
            52, 1), 53, 1),
        'hex')::uuid
$$;

-- Refuses what no daemon could begin. The daemon that begins the run checks the params against the workflow.
CREATE FUNCTION agentlab.check_submission(
    workflow text, params jsonb, key text, priority integer, timeout_seconds double precision
) RETURNS void LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF workflow IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'agentlab: workflow must not be NULL';
    END IF;
    IF params IS NULL OR jsonb_typeof(params) <> 'object' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'agentlab: params must be a JSON object';
    END IF;
    IF key = '' OR octet_length(key) > 255 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'agentlab: key must have 1 to 255 bytes';
    END IF;
    IF priority IS NULL OR priority NOT BETWEEN -1000 AND 1000 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'agentlab: priority must be between -1000 and 1000';
    END IF;
    -- NaN is more than any number here.
    IF timeout_seconds <= 0 OR timeout_seconds > 1e9 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'agentlab: timeout_seconds must be more than 0 and at most 1e9';
    END IF;
    IF jsonb_path_exists(params, '$.**{512 to last}') THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'agentlab: params have more than 512 arrays and objects within each other';
    END IF;
    IF EXISTS (
        SELECT FROM jsonb_path_query(params, '$.** ? (@.type() == "number")') AS n (value)
        WHERE abs(value::numeric) > 9223372036854775807
          AND (abs(value::numeric) > 1.79e308
               OR value::numeric = trunc(value::numeric) AND value::numeric <> value::float8::numeric)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'numeric_value_out_of_range',
            MESSAGE = 'agentlab: params have a number that fits neither 64 bits nor a double',
            HINT = 'Write it as a string.';
    END IF;
END
$$;

-- Whether a daemon knows a workflow: one that is alive, or, while none is, one that was.
CREATE FUNCTION agentlab.knows_workflow(workflow text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM agentlab.daemons d
        WHERE workflow = ANY (d.workflows)
          AND (d.ended_at IS NULL OR NOT EXISTS (SELECT FROM agentlab.daemons a WHERE a.ended_at IS NULL))
    )
$$;

-- Submits a run in the caller's transaction: it exists if and only if that commits, and a daemon begins it then.
-- Answers its id. A key that a run of the same workflow and params has answers that run's; any other raises
-- unique_violation.
--
-- It has its owner's rights, so that the caller needs none on the tables: see GRANT in the README.
CREATE FUNCTION agentlab.execute(
    workflow text, params jsonb DEFAULT '{}', key text DEFAULT NULL,
    priority integer DEFAULT 0, timeout_seconds double precision DEFAULT NULL
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    run uuid := agentlab.uuid7();
    other record;
BEGIN
    PERFORM agentlab.check_submission($1, $2, $3, $4, $5);
    LOOP
        IF $3 IS NOT NULL THEN
            SELECT r.id, r.workflow_name = $1 AND coalesce(r.given_params, r.params)::jsonb = $2 AS matches,
                   r.workflow_name
            INTO other FROM agentlab.runs r WHERE r.key = $3;
            IF FOUND AND other.matches THEN
                RETURN other.id;
            ELSIF FOUND THEN
                RAISE EXCEPTION USING ERRCODE = 'unique_violation', CONSTRAINT = 'runs_key',
                    MESSAGE = format('agentlab: the key "%s" belongs to run %s of workflow "%s" with other params',
                                     $3, other.id, other.workflow_name);
            END IF;
        END IF;
        IF NOT agentlab.knows_workflow($1) THEN
            RAISE EXCEPTION USING ERRCODE = 'undefined_object',
                MESSAGE = format('agentlab: no daemon knows a workflow "%s"', $1),
                HINT = 'SELECT hostname, workflows FROM agentlab.daemons WHERE ended_at IS NULL;';
        END IF;
        INSERT INTO agentlab.runs (id, workflow_name, status, params, given_params, key, priority, timeout_seconds)
        VALUES (run, $1, 'pending', $2::json, CASE WHEN $3 IS NOT NULL THEN $2::json END, $3, $4, $5)
        ON CONFLICT DO NOTHING;
        IF FOUND THEN
            PERFORM pg_notify('agentlab', 'pending');
            RETURN run;
        END IF;
        -- Somebody else has committed a run with this key meanwhile, or even deleted it again: look anew.
    END LOOP;
END
$$;

-- Who may look at the schema may not submit runs by that alone.
REVOKE ALL ON FUNCTION agentlab.execute(text, jsonb, text, integer, double precision) FROM PUBLIC;

-- Of these runs those that have ended, locked so that nobody resumes them before the transaction is over.
CREATE FUNCTION agentlab.ended_runs(ids uuid[]) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT array_agg(e.id) FROM (
        SELECT r.id FROM agentlab.runs r
        WHERE r.id = ANY (ids) AND r.status IN ('completed', 'failed', 'cancelled') FOR UPDATE
    ) e
$$;

-- Deletes some runs that ended longer ago than their status is kept; NULL keeps for ever. Answers how many went.
-- One caller at a time, and no more of them than have some 5,000 stages, so that the transaction is short.
CREATE FUNCTION agentlab.expire_runs(completed interval, failed interval, cancelled interval, most integer)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    old uuid[];
    gone bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('agentlab.expire_runs', 0)) THEN
        RETURN 0;
    END IF;
    WITH candidates AS (
        SELECT c.id, c.completed_at
        FROM (VALUES ('completed', completed), ('failed', failed), ('cancelled', cancelled)) AS k (status, kept)
        CROSS JOIN LATERAL (
            SELECT r.id, r.completed_at FROM agentlab.runs r
            WHERE r.status = k.status AND r.completed_at < now() - k.kept
              AND r.status IN ('completed', 'failed', 'cancelled')
            ORDER BY r.completed_at LIMIT most FOR UPDATE SKIP LOCKED
        ) c
    ), sized AS (
        SELECT c.id, row_number() OVER (ORDER BY c.completed_at, c.id) AS place,
               sum(1 + coalesce((SELECT j.iteration FROM agentlab.journal j WHERE j.run_id = c.id
                                 ORDER BY j.iteration DESC LIMIT 1), 0)) OVER (ORDER BY c.completed_at, c.id) AS stages
        FROM candidates c
    )
    SELECT array_agg(s.id) INTO old FROM sized s WHERE s.place = 1 OR s.place <= most AND s.stages <= 5000;
    SELECT count(*) INTO gone FROM agentlab.delete_runs(old);
    RETURN gone;
END
$$;
