-- The checkpoints of graphs that run without a daemon. What a daemon runs is in the journal, never here.
--
-- Every checkpoint after a run's first one updates its row; the free space lets that happen within the page.

CREATE TABLE agentlab.checkpoint_store (
    run_id          uuid        PRIMARY KEY,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    state_time      timestamptz NOT NULL,  -- when the stage ended that left the state
    iteration       bigint      NOT NULL,  -- that stage's number; 0 before the first
    checkpoint_node text,                  -- that stage's node; NULL before the first
    next_node       text,                  -- NULL: the run is complete
    state           bytea       NOT NULL   -- a JSON object in UTF-8
) WITH (fillfactor = 70);

DO $$
BEGIN
    ALTER TABLE agentlab.checkpoint_store ALTER COLUMN state SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    RAISE NOTICE 'agentlab: this server has no lz4 compression';
END
$$;
