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
    static func upsertSteps(_ entries: [JournalEntry]) -> PostgresCall {
        let rows = entries.compactMap { entry in entry.step.map { (entry.run.uuid, $0) } }
        return PostgresCall(
            stepsStatement,
            [
                .uuidArray(rows.map(\.0)),
                .int4Array(rows.map { Int32(clamping: $0.1.stage) }),
                .int4Array(rows.map { Int32(clamping: $0.1.iteration) }),
                .textArray(rows.map(\.1.name)),
                .int4Array(rows.map { Int32(clamping: $0.1.attempts) }),
                .timestamptzArray(rows.map(\.1.retryAt)),
                .textArray(rows.map(\.1.errorMessage)),
                .byteaArray(rows.map(\.1.result)),
            ]
        )
    }
}
