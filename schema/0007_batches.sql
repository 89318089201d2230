-- What a daemon's batches cost beside their stages.

-- Batches begin and end runs by statements of their own, which a session plans once: a function in SQL is planned at each
-- call, and one in PL/pgSQL that sets anything costs as much as writing several rows.
DROP FUNCTION agentlab.fence(uuid);
DROP FUNCTION agentlab.finish_runs(uuid, uuid[], text[], json[], text[]);

-- Refuses a batch in the name of a daemon that has ended.
CREATE FUNCTION agentlab.refuse_batch(daemon uuid) RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'AL001', MESSAGE = format('daemon %s has been declared ended', daemon);
END
$$;

-- Lists sort by the id what has the same time, which are the runs of one batch: that needs no place in an index, where
-- entries that are alike then share one.
DROP INDEX agentlab.runs_created_at, agentlab.runs_workflow_name, agentlab.runs_status, agentlab.runs_ended;
CREATE INDEX runs_created_at ON agentlab.runs (created_at);
CREATE INDEX runs_workflow_name ON agentlab.runs (workflow_name, created_at);
CREATE INDEX runs_status ON agentlab.runs (status, created_at);
CREATE INDEX runs_ended ON agentlab.runs (status, completed_at) WHERE status IN ('completed', 'failed', 'cancelled');
