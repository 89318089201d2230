-- Keys of forks, and what is left when daemons and versions of workflows are gone.

-- Submits a run in the caller's transaction: it exists if and only if that commits, and a daemon begins it then.
-- Answers its id. A key that a run of the same workflow and params has answers that run's; any other raises
-- unique_violation.
--
-- It has its owner's rights, so that the caller needs none on the tables: see GRANT in the README.
CREATE OR REPLACE FUNCTION agentlab.execute(
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
            SELECT r.id, r.workflow_name = $1 AND r.forked_from IS NULL
                         AND coalesce(r.given_params, r.params)::jsonb = $2 AS matches,
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

-- Daemons tell which versions of workflow files they begin runs with.
ALTER TABLE agentlab.daemons ADD COLUMN versions text[] NOT NULL DEFAULT '{}';
CREATE INDEX daemons_ended ON agentlab.daemons (ended_at) WHERE ended_at IS NOT NULL;

ALTER TABLE agentlab.definitions
    ADD COLUMN checked_at timestamptz NOT NULL DEFAULT now();  -- when it was loaded or found in use last

CREATE INDEX definitions_checked ON agentlab.definitions (checked_at);

-- Removes some daemons that ended a week ago or earlier, but for the last hundred that ended; nothing but the lists of
-- daemons reads them any more. Answers how many went.
CREATE FUNCTION agentlab.expire_daemons(most integer) RETURNS bigint LANGUAGE sql AS $$
    WITH gone AS (
        DELETE FROM agentlab.daemons g WHERE g.id IN (
            SELECT d.id FROM agentlab.daemons d
            WHERE d.ended_at < now() - interval '7 days'
              AND d.ended_at < (SELECT l.ended_at FROM agentlab.daemons l WHERE l.ended_at IS NOT NULL
                                ORDER BY l.ended_at DESC OFFSET 99 LIMIT 1)
            ORDER BY d.ended_at LIMIT most FOR UPDATE SKIP LOCKED
        )
        RETURNING g.id
    )
    SELECT count(*) FROM gone
$$;

-- Looks at the definition that has not been looked at for longest, if that is a day, and removes it when no living daemon
-- begins runs with it and no run is left that could go on with it. Answers whether there was one to look at: one at a
-- time, for a look reads the runs of its workflow.
CREATE FUNCTION agentlab.expire_definition() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    old agentlab.definitions;
BEGIN
    SELECT * INTO old FROM agentlab.definitions d WHERE d.checked_at < now() - interval '1 day'
    ORDER BY d.checked_at LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF EXISTS (SELECT FROM agentlab.daemons d WHERE d.ended_at IS NULL AND old.version = ANY (d.versions))
       OR EXISTS (SELECT FROM agentlab.runs r
                  WHERE r.workflow_name = old.workflow_name AND r.workflow_version = old.version) THEN
        UPDATE agentlab.definitions d SET checked_at = now() WHERE d.version = old.version;
    ELSE
        DELETE FROM agentlab.definitions d WHERE d.version = old.version;
    END IF;
    RETURN true;
END
$$;
