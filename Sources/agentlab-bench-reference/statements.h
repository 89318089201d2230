// What the daemon sends, word for word: the same rows by the same statements.
#ifndef STATEMENTS_H
#define STATEMENTS_H

#define COLUMNS                                                                                                        \
    "run_id, duration_us, iteration, attempts, failed, predicate_result, node_name, next_node, predicate_name, "      \
    "error_message, changes"

#define STAGE                                                                                                          \
    "INSERT INTO agentlab.journal (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "                \
    "ON CONFLICT DO NOTHING"

#define STAGES                                                                                                         \
    "INSERT INTO agentlab.journal (" COLUMNS ") "                                                                      \
    "SELECT unnest($1::uuid[]), unnest($2::int8[]), unnest($3::int4[]), unnest($4::int4[]), unnest($5::bool[]), "      \
    "unnest($6::bool[]), unnest($7::text[]), unnest($8::text[]), unnest($9::text[]), unnest($10::text[]), "            \
    "unnest($11::bytea[]) ON CONFLICT DO NOTHING"

#define SETTINGS                                                                                                       \
    "SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('enable_seqscan', 'off', false)"

#define FENCE                                                                                                          \
    "SELECT set_config('lock_timeout', '10s', true), "                                                                 \
    "coalesce((SELECT now() FROM agentlab.daemons d WHERE d.id = $1 AND d.ended_at IS NULL FOR KEY SHARE), "           \
    "agentlab.refuse_batch($1)) AS time"

#define RUNS                                                                                                           \
    "INSERT INTO agentlab.runs (id, workflow_name, workflow_version, owner, status, started_at, params) "              \
    "SELECT id, 'reference', '1', $1::uuid, 'running', now(), '{}' FROM unnest($2::uuid[]) AS r (id) "                 \
    "ON CONFLICT DO NOTHING"

#define SNAPSHOTS                                                                                                      \
    "INSERT INTO agentlab.snapshots (run_id, iteration, checkpoint_node, produced, state) "                            \
    "SELECT unnest($1::uuid[]), 0, 'node-1', '[]', unnest($2::bytea[]) ON CONFLICT DO NOTHING"

#define FINISH                                                                                                         \
    "UPDATE agentlab.runs r "                                                                                          \
    "SET status = f.status, result = f.result, error_message = f.error, completed_at = now(), updated_at = now() "     \
    "FROM unnest($2::uuid[], $3::text[], $4::json[], $5::text[]) AS f (id, status, result, error) "                    \
    "WHERE r.id = ANY (ARRAY[f.id]) AND (r.owner, r.status) IS NOT DISTINCT FROM ($1::uuid, 'running')"

#endif
