-- The texts of workflows that were loaded from files, by content hash: whichever daemon goes on with a run finds the
-- version that the run began with, also when the file has changed or is gone.
CREATE TABLE agentlab.definitions (
    version       text        PRIMARY KEY,  -- as in runs.workflow_version
    workflow_name text        NOT NULL,
    source        text        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now()
);
