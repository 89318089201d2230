import FoundationEssentials
import Orchestration
import Postgres

extension JournalBatch {
    /// A step that has its result keeps it, whatever is sent again.
    private static let stepsStatement = PostgresStatement(
        "journal_steps",
        """
        INSERT INTO agentlab.steps AS s (run_id, stage, iteration, name, attempts, retry_at, error_message,
                                         result)
        SELECT unnest($1::uuid[]), unnest($2::int4[]), unnest($3::int4[]), unnest($4::text[]), unnest($5::int4[]),
               unnest($6::timestamptz[]), unnest($7::text[]), unnest($8::bytea[])
        ON CONFLICT (run_id, stage, name) DO UPDATE
        SET iteration = excluded.iteration, attempts = excluded.attempts, retry_at = excluded.retry_at, error_message = excluded.error_message,
            result = excluded.result
        WHERE s.result IS NULL
        """
    )

    /// A run may have several in a batch, but never two of one step: the next waits for the one before.
    static func upsertSteps(_ entries: [JournalEntry]) -> [PostgresCall] {
        let rows = entries.compactMap { entry in entry.step.map { Row(run: entry.run.uuid, step: $0) } }
        let (plain, called) = (rows.filter { $0.step.call == nil }, rows.filter { $0.step.call != nil })
        var calls: [PostgresCall] = []
        if !plain.isEmpty { calls.append(PostgresCall(stepsStatement, parameters(of: plain))) }
        if !called.isEmpty {
            calls.append(PostgresCall(calledStatement, parameters(of: called) + [.jsonArray(called.map(\.step.call))]))
        }
        return calls
    }

    private struct Row {
        let run: UUID
        let step: JournalEntry.Step
    }

    private static func parameters(of rows: [Row]) -> [PostgresParameter] {
        [
            .uuidArray(rows.map(\.run)),
            .int4Array(rows.map { Int32(clamping: $0.step.stage) }),
            .int4Array(rows.map { Int32(clamping: $0.step.iteration) }),
            .textArray(rows.map(\.step.name)),
            .int4Array(rows.map { Int32(clamping: $0.step.attempts) }),
            .timestamptzArray(rows.map(\.step.retryAt)),
            .textArray(rows.map(\.step.errorMessage)),
            .byteaArray(rows.map(\.step.result)),
        ]
    }

    /// The same for steps that have called an agent.
    private static let calledStatement = PostgresStatement(
        "journal_called_steps",
        """
        INSERT INTO agentlab.steps AS s (run_id, stage, iteration, name, attempts, retry_at, error_message,
                                         result, call)
        SELECT unnest($1::uuid[]), unnest($2::int4[]), unnest($3::int4[]), unnest($4::text[]), unnest($5::int4[]),
               unnest($6::timestamptz[]), unnest($7::text[]), unnest($8::bytea[]), unnest($9::json[])
        ON CONFLICT (run_id, stage, name) DO UPDATE
        SET iteration = excluded.iteration, attempts = excluded.attempts, retry_at = excluded.retry_at,
            error_message = excluded.error_message, result = excluded.result, call = excluded.call
        WHERE s.result IS NULL
        """
    )
}

// MARK: - Budgets

extension JournalBatch {
    private static let budgetsStatement = PostgresStatement(
        "journal_budgets",
        """
        UPDATE agentlab.runs r SET max_tokens = b.max_tokens
        FROM unnest($1::uuid[], $2::int8[]) AS b (id, max_tokens) WHERE r.id = b.id
        """
    )

    static func setBudgets(_ entries: [JournalEntry]) -> PostgresCall {
        let rows = entries.compactMap { entry in entry.maxTokens.map { (entry.run.uuid, Int64($0)) } }
        return PostgresCall(budgetsStatement, [.uuidArray(rows.map(\.0)), .int8Array(rows.map(\.1))])
    }
}
