import Postgres

// MARK: - The fence, and what holds for a session

extension JournalBatch {
    /// The first statement of what is written in a daemon's name: holds the daemon's row until the commit, and refuses if
    /// the daemon has ended; its `time` is that of the transaction.
    ///
    /// Whoever ends a daemon takes the same row FOR UPDATE, so a batch is either before that or refused. Waiting for
    /// somebody's lock ends after ten seconds, so that it is noticed, and is taken up again.
    static let fence = PostgresStatement(
        "fence",
        """
        SELECT set_config('lock_timeout', '10s', true),
               coalesce((SELECT now() FROM agentlab.daemons d WHERE d.id = $1 AND d.ended_at IS NULL FOR KEY SHARE),
                        agentlab.refuse_batch($1)) AS time
        """
    )

    /// A batch's statements are planned once, without looking at the values of one batch, and so that they find rows by an
    /// index even if the tables were still empty then.
    static let sessionSettings = settings("journal_session_settings", areLocal: false)
    static let batchSettings = settings("journal_batch_settings", areLocal: true)

    private static func settings(_ name: String, areLocal: Bool) -> PostgresStatement {
        PostgresStatement(
            name,
            """
            SELECT set_config('plan_cache_mode', 'force_generic_plan', \(areLocal)), \
            set_config('enable_seqscan', 'off', \(areLocal))
            """
        )
    }
}
