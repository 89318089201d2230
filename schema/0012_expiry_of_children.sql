-- A child whose parent lives is kept, however old it is: the parent may not have taken its result yet.
--
-- Deletes some runs that ended longer ago than their status is kept, which their workflow may have its own mind about;
-- NULL keeps for ever. Answers how many went. One caller at a time, and no more of them than have some 5,000 stages, so
-- that the transaction is short.
CREATE OR REPLACE FUNCTION agentlab.expire_runs(
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
              AND (r.parent IS NULL
                   OR NOT EXISTS (SELECT FROM agentlab.runs p
                                  WHERE p.id = r.parent AND p.status IN ('pending', 'running', 'waiting')))
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
