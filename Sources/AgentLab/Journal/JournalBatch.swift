import AgentLabAPI
package import FoundationEssentials
import Orchestration
package import Postgres

/// Entries of many runs as one pipeline of statements, which PostgreSQL executes as one transaction.
///
/// One statement per table, fed by arrays; for a single stage the plain insert, whose planning and array handling
/// cost less. Every insert ignores a row that is there already, so a batch whose answer was lost is sent again.
package struct JournalBatch {
    package let calls: [PostgresCall]
    /// Which call answers the new runs that are there, when one of them could have been kept out by its key.
    private let presenceIndex: Int?

    /// - Parameter isSettled: Whether the session has ``sessionSettings``; else the batch brings them along.
    package init(_ entries: some Collection<JournalEntry>, daemon: UUID, isSettled: Bool) {
        var calls = [PostgresCall(Self.fence, [.uuid(daemon)])]
        if !isSettled { calls.append(PostgresCall(Self.batchSettings)) }
        let created = entries.filter(\.$created)
        if !created.isEmpty { calls.append(Self.insertRuns(created, daemon)) }
        let forked = entries.filter(\.$fork)
        if !forked.isEmpty { calls.append(Self.markForks(forked)) }
        let budgeted = created.filter(\.$maxTokens)
        if !budgeted.isEmpty { calls.append(Self.setBudgets(budgeted)) }
        let keyed = created.filter { $0.created?.key != nil }
        presenceIndex = keyed.isEmpty ? nil : calls.count
        if !keyed.isEmpty {
            calls.append(PostgresCall(Self.presenceStatement, [.uuidArray(keyed.map(\.run.uuid))]))
        }
        let snapshots = entries.filter { $0.$snapshot && $0.created?.key == nil }
        if !snapshots.isEmpty { calls.append(Self.insert(snapshots, by: Self.snapshotsStatement)) }
        if !keyed.isEmpty { calls.append(Self.insert(keyed, by: Self.keyedSnapshotsStatement)) }
        let stages = entries.filter { $0.stage != nil }
        if stages.count == 1 {
            calls += stages.compactMap(Self.insertStage)
        } else if !stages.isEmpty {
            calls.append(Self.insertStages(stages))
        }
        let steps = entries.filter(\.$step)
        if !steps.isEmpty { calls += Self.upsertSteps(steps) }
        let ended = entries.filter(\.$waitEnd)
        if !ended.isEmpty { calls.append(Self.endWaits(ended)) }
        let waiting = entries.filter(\.$wait)
        if !waiting.isEmpty { calls.append(Self.beginWaits(waiting, daemon)) }
        let finished = entries.filter(\.$finish)
        if !finished.isEmpty { calls.append(Self.finishRuns(finished, daemon)) }
        self.calls = calls
    }

    /// The batch's time, and the runs that are there of those with a key; `nil` when none has one.
    func receipt(_ results: [PostgresResult]) throws(PostgresError) -> (time: Date, present: Set<UUID>?) {
        let time = try results[0].onlyRow.get("time", as: Date.self)
        guard let presenceIndex else { return (time, nil) }
        var present: Set<UUID> = []
        for row in results[presenceIndex] { present.insert(try row.get(0)) }
        return (time, present)
    }

    private static let presenceStatement = PostgresStatement(
        "journal_presence",
        "SELECT id FROM agentlab.runs WHERE id = ANY ($1)"
    )

}

// MARK: - Runs

extension JournalBatch {
    private static let runsStatement = PostgresStatement(
        "journal_runs",
        """
        INSERT INTO agentlab.runs (id, workflow_name, workflow_version, owner, status, started_at, params, priority,
                                   key, secret_names, keeper, timeout_seconds, given_params)
        SELECT id, workflow_name, workflow_version, CASE WHEN begins THEN $1::uuid END,
               CASE WHEN begins THEN 'running' ELSE 'pending' END, CASE WHEN begins THEN now() END,
               params, priority, key,
               CASE WHEN secret_names = '[]' THEN '{}' ELSE ARRAY(SELECT json_array_elements_text(secret_names::json)) END,
               CASE WHEN secret_names <> '[]' THEN $1::uuid END, timeout_seconds, given_params
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bool[], $6::json[], $7::int4[], $8::text[], $9::text[],
                    $10::float8[], $11::json[])
          AS r (id, workflow_name, workflow_version, begins, params, priority, key, secret_names, timeout_seconds,
                given_params)
        ON CONFLICT DO NOTHING
        """
    )

    private static func insertRuns(_ entries: [JournalEntry], _ daemon: UUID) -> PostgresCall {
        let rows = entries.compactMap { entry in entry.created.map { (entry.run.uuid, $0) } }
        return PostgresCall(
            runsStatement,
            [
                .uuid(daemon),
                .uuidArray(rows.map(\.0)),
                .textArray(rows.map(\.1.workflowName)),
                .textArray(rows.map(\.1.workflowVersion)),
                .boolArray(rows.map(\.1.begins)),
                .jsonArray(rows.map(\.1.params)),
                .int4Array(rows.map { Int32(clamping: $0.1.priority) }),
                .textArray(rows.map(\.1.key)),
                .textArray(rows.map { String(decoding: JSONText.array($0.1.secretNames), as: UTF8.self) }),
                .doubleArray(rows.map(\.1.timeoutSeconds)),
                .jsonArray(rows.map(\.1.givenParams)),
            ]
        )
    }

    /// Whatever was known of the table when this was planned, each run is found by its primary key: a comparison with an
    /// array cannot be hashed or merged, and those with rows match no other index.
    private static let finishStatement = PostgresStatement(
        "journal_finish",
        """
        UPDATE agentlab.runs r
        SET status = f.status, result = f.result, error_message = f.error, completed_at = now(), updated_at = now()
        FROM unnest($2::uuid[], $3::text[], $4::json[], $5::text[]) AS f (id, status, result, error)
        WHERE r.id = ANY (ARRAY[f.id]) AND (r.owner, r.status) IS NOT DISTINCT FROM ($1::uuid, 'running')
        """
    )

    private static func finishRuns(_ entries: [JournalEntry], _ daemon: UUID) -> PostgresCall {
        let rows = entries.compactMap { entry in entry.finish.map { (entry.run.uuid, $0) } }
        return PostgresCall(
            finishStatement,
            [
                .uuid(daemon),
                .uuidArray(rows.map(\.0)),
                .textArray(rows.map(\.1.status.rawValue)),
                .jsonArray(rows.map(\.1.result)),
                .textArray(rows.map(\.1.errorMessage)),
            ]
        )
    }
}

// MARK: - Stages and snapshots

extension JournalBatch {
    private static let columns = """
        run_id, duration_us, iteration, attempts, failed, predicate_result, node_name, next_node, predicate_name, \
        error_message, changes
        """

    private static let stageStatement = PostgresStatement(
        "journal_stage",
        """
        INSERT INTO agentlab.journal (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT DO NOTHING
        """
    )

    private static func insertStage(_ entry: JournalEntry) -> PostgresCall? {
        guard let stage = entry.stage else { return nil }
        return PostgresCall(
            stageStatement,
            [
                .uuid(entry.run.uuid),
                .int8(stage.durationMicroseconds),
                .int4(Int32(clamping: stage.iteration)),
                .int4(Int32(clamping: stage.attempts)),
                .bool(stage.isFailed),
                stage.predicateResult.map { .bool($0) } ?? .null,
                .text(stage.node.rawValue),
                stage.next.map { .text($0.rawValue) } ?? .null,
                stage.predicateName.map { .text($0) } ?? .null,
                stage.errorMessage.map { .text($0) } ?? .null,
                stage.changes.map { .bytea($0) } ?? .null,
            ]
        )
    }

    private static let stagesStatement = PostgresStatement(
        "journal_stages",
        """
        INSERT INTO agentlab.journal (\(columns))
        SELECT unnest($1::uuid[]), unnest($2::int8[]), unnest($3::int4[]), unnest($4::int4[]), unnest($5::bool[]),
               unnest($6::bool[]), unnest($7::text[]), unnest($8::text[]), unnest($9::text[]), unnest($10::text[]),
               unnest($11::bytea[])
        ON CONFLICT DO NOTHING
        """
    )

    private static func insertStages(_ entries: [JournalEntry]) -> PostgresCall {
        let rows = entries.compactMap { entry in entry.stage.map { (entry.run.uuid, $0) } }
        return PostgresCall(
            stagesStatement,
            [
                .uuidArray(rows.map(\.0)),
                .int8Array(rows.map(\.1.durationMicroseconds)),
                .int4Array(rows.map { Int32(clamping: $0.1.iteration) }),
                .int4Array(rows.map { Int32(clamping: $0.1.attempts) }),
                .boolArray(rows.map(\.1.isFailed)),
                .boolArray(rows.map(\.1.predicateResult)),
                .textArray(rows.map(\.1.node.rawValue)),
                .textArray(rows.map { $0.1.next?.rawValue }),
                .textArray(rows.map(\.1.predicateName)),
                .textArray(rows.map(\.1.errorMessage)),
                .byteaArray(rows.map(\.1.changes)),
            ]
        )
    }

    private static let snapshotsStatement = PostgresStatement(
        "journal_snapshots",
        """
        INSERT INTO agentlab.snapshots (run_id, iteration, checkpoint_node, produced, state)
        SELECT unnest($1::uuid[]), unnest($2::int4[]), unnest($3::text[]), unnest($4::json[]), unnest($5::bytea[])
        ON CONFLICT DO NOTHING
        """
    )

    /// A snapshot whose run was not inserted (its key was taken) is left out with it.
    private static let keyedSnapshotsStatement = PostgresStatement(
        "journal_keyed_snapshots",
        """
        INSERT INTO agentlab.snapshots (run_id, iteration, checkpoint_node, produced, state)
        SELECT s.* FROM unnest($1::uuid[], $2::int4[], $3::text[], $4::json[], $5::bytea[])
          AS s (run_id, iteration, checkpoint_node, produced, state)
        WHERE EXISTS (SELECT FROM agentlab.runs r WHERE r.id = s.run_id OFFSET 0)
        ON CONFLICT DO NOTHING
        """
    )

    private static func insert(_ entries: [JournalEntry], by statement: PostgresStatement) -> PostgresCall {
        let rows = entries.compactMap { entry in entry.snapshot.map { (entry.run.uuid, $0) } }
        return PostgresCall(
            statement,
            [
                .uuidArray(rows.map(\.0)),
                .int4Array(rows.map { Int32(clamping: $0.1.iteration) }),
                .textArray(rows.map(\.1.checkpointNode.rawValue)),
                .jsonArray(rows.map(\.1.produced)),
                .byteaArray(rows.map(\.1.state)),
            ]
        )
    }
}
