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
