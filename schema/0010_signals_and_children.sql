-- A signal that contradicts one which was kept is refused; a run that is put back to work waits for its child anew.

-- Sends a signal to a run and wakes it if it waits for that. Answers what became of it: sent; same, when it has been
-- sent before; other, when one of that name with other data has not been taken yet; ended, full or unknown, when the run
-- takes none.
--
-- What repeats a signal that was taken already is the same one, unless the run waits for another of that name.
CREATE OR REPLACE FUNCTION agentlab.signal(
    run uuid, signal_name text, data json DEFAULT 'null', sender text DEFAULT NULL
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    target record;
    kept text;
    is_awaited boolean;
BEGIN
    SELECT r.status INTO target FROM agentlab.runs r WHERE r.id = run FOR UPDATE;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF target.status IN ('completed', 'failed', 'cancelled') THEN RETURN 'ended'; END IF;
    SELECT s.data::text INTO kept FROM agentlab.signals s
    WHERE s.run_id = run AND s.name = signal_name AND s.iteration IS NULL;
    IF FOUND THEN
        RETURN CASE WHEN kept = signal.data::text THEN 'same' ELSE 'other' END;
    END IF;
    is_awaited := target.status = 'waiting' AND EXISTS (
        SELECT FROM agentlab.waits w
        WHERE w.run_id = run AND w.ended_at IS NULL AND w.signal_name = signal.signal_name);
    IF NOT is_awaited AND signal.data::text = (
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

-- A wait for a child begins anew when the run is put back to work, by hand or with its parent: the child was cancelled
-- with it and goes on with it.
CREATE FUNCTION agentlab.forget_child_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM agentlab.waits w WHERE w.run_id = NEW.id AND w.ended_at IS NULL AND w.child IS NOT NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER forget_child_waits AFTER UPDATE OF resumes ON agentlab.runs FOR EACH ROW
    WHEN (NEW.resumes <> OLD.resumes) EXECUTE FUNCTION agentlab.forget_child_waits();
