-- Providers and agents, and what runs use of them.

-- Where models are reached. The configuration holds references to secrets, never a secret.
CREATE TABLE agentlab.providers (
    id         uuid        PRIMARY KEY,
    name       text        NOT NULL UNIQUE,
    config     jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX providers_created_at ON agentlab.providers (created_at, id);
CREATE INDEX providers_updated_at ON agentlab.providers (updated_at, id);

-- A model of a provider, with what it is told and how it is called. The provider may be renamed, and cannot go before
-- its agents do.
CREATE TABLE agentlab.agents (
    id         uuid        PRIMARY KEY,
    name       text        NOT NULL UNIQUE,
    provider   text        NOT NULL REFERENCES agentlab.providers (name) ON UPDATE CASCADE,
    config     jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX agents_created_at ON agentlab.agents (created_at, id);
CREATE INDEX agents_updated_at ON agentlab.agents (updated_at, id);
CREATE INDEX agents_provider ON agentlab.agents (provider, name);

-- How many tokens a run may use; a child without its own number has its parent's.
ALTER TABLE agentlab.runs ADD COLUMN max_tokens bigint;

CREATE FUNCTION agentlab.token_budget(run uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up AS (
        SELECT r.id, r.parent, r.max_tokens, 0 AS height FROM agentlab.runs r WHERE r.id = run
        UNION ALL
        SELECT r.id, r.parent, r.max_tokens, u.height + 1
        FROM up u JOIN agentlab.runs r ON r.id = u.parent WHERE u.max_tokens IS NULL
    )
    SELECT max_tokens FROM up WHERE max_tokens IS NOT NULL ORDER BY height LIMIT 1
$$;

-- A step that has called an agent: agent, provider, protocol, model, input_tokens, output_tokens, duration_ms, attempts.
-- What was answered is the step's result. Other steps have none, and are in no index of it.
ALTER TABLE agentlab.steps ADD COLUMN call json;

CREATE INDEX steps_calls ON agentlab.steps (run_id, created_at) WHERE call IS NOT NULL;

CREATE VIEW agentlab.agent_calls AS
SELECT s.run_id, s.stage AS iteration, s.name AS step,
       s.call ->> 'agent' AS agent, s.call ->> 'provider' AS provider, s.call ->> 'protocol' AS protocol,
       s.call ->> 'model' AS model,
       (s.call ->> 'input_tokens')::bigint AS input_tokens, (s.call ->> 'output_tokens')::bigint AS output_tokens,
       (s.call ->> 'duration_ms')::double precision AS duration_ms, (s.call ->> 'attempts')::integer AS attempts,
       s.created_at
FROM agentlab.steps s WHERE s.call IS NOT NULL;

-- What a run's calls have used so far.
CREATE FUNCTION agentlab.usage(run uuid, OUT calls bigint, OUT input_tokens bigint, OUT output_tokens bigint)
LANGUAGE sql STABLE AS $$
    SELECT count(*), coalesce(sum(c.input_tokens), 0)::bigint, coalesce(sum(c.output_tokens), 0)::bigint
    FROM agentlab.agent_calls c WHERE c.run_id = run
$$;
