/// What went wrong between this process and PostgreSQL.
///
/// `description` never shows values: what the server quotes from parameters and rows stands in `detail`, which only
/// `debugDescription` prints.
package struct PostgresError: Error {
    /// The kind of failure.
    package var code: Code
    /// One sentence for a person, without values.
    package var message: String
    /// The five characters that the SQL standard gives an error of the server.
    package var sqlState: String?
    /// The server's further explanation; it may quote values.
    package var detail: String?
    /// The server's advice.
    package var hint: String?
    /// The constraint that was violated, if one was.
    package var constraint: String?
    /// The name of the statement that failed.
    package var statement: String?
    /// The error below this one.
    package var cause: (any Error)?

    package init(_ code: Code, _ message: String, statement: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.statement = statement
        self.cause = cause
    }
}

extension PostgresError {
    /// A kind of failure; more may be added.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        package let description: String

        private init(_ description: String) { self.description = description }

        /// No connection could be made.
        package static let connectionFailed = Code("connection failed")
        /// The connection broke; whether a statement that was under way took effect is unknown.
        package static let connectionLost = Code("connection lost")
        /// The server refused a statement; `sqlState` says why.
        package static let server = Code("refused by the server")
        /// The statement was stopped at this side's request and had no effect.
        package static let queryCancelled = Code("query cancelled")
        /// COMMIT rolled back, because a statement of the transaction had failed before.
        package static let transactionAborted = Code("transaction aborted")
        /// A column does not hold what the caller asked for.
        package static let typeMismatch = Code("type mismatch")
        /// A statement returned more or fewer rows than the caller relies on.
        package static let unexpectedRowCount = Code("unexpected row count")
        /// A statement that this connection cannot carry: COPY, or parameters beyond the protocol's limits.
        package static let unsupported = Code("unsupported")
        /// The connection or pool has been closed by its owner.
        package static let closed = Code("closed")
        /// All connections are in use and as many callers wait as the pool admits.
        package static let poolExhausted = Code("pool exhausted")
        /// The database was migrated by a newer release.
        package static let schemaTooNew = Code("schema too new")
        /// A migration that was applied differs from the one this binary holds.
        package static let migrationChanged = Code("migration changed")
        /// The private cluster could not be made, started or stopped.
        package static let clusterFailed = Code("cluster failed")
        /// The cluster's files were written by another major version than the installed server's.
        package static let clusterVersion = Code("cluster version")
    }
}

extension PostgresError {
    /// Whether the connection is gone, so that the caller should go on with another one.
    package var isConnectionLoss: Bool {
        if code == .connectionLost || code == .connectionFailed { return true }
        guard let sqlState else { return false }
        return sqlState.hasPrefix("08") || Self.endsSession.contains(sqlState)
    }

    /// Whether the server takes no writes: a standby, or a primary that has been demoted.
    package var isReadOnlyServer: Bool { sqlState == "25006" }

    /// Whether the same statement may well succeed when it is sent again, on this or another connection.
    package var isTransient: Bool {
        if isConnectionLoss { return true }
        guard let sqlState else { return false }
        return Self.passes.contains(sqlState)
    }

    // admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, idle_session_timeout
    private static let endsSession: Set<String> = ["57P01", "57P02", "57P03", "57P04", "57P05"]

    // serialization_failure, deadlock_detected, lock_not_available, query_canceled, too_many_connections,
    // read_only_sql_transaction (a failover is under way), out_of_memory, disk_full, invalid_sql_statement_name
    // (a prepared statement that vanished behind a pooler; it is prepared anew).
    private static let passes: Set<String> = [
        "40001", "40P01", "55P03", "57014", "53300", "25006", "53200", "53100", "26000",
    ]
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        var text = "\(code)"
        if let sqlState { text += " (\(sqlState))" }
        if let statement { text += " in “\(statement)”" }
        text += ": \(message)"
        if let constraint { text += " [constraint \(constraint)]" }
        if let hint { text += " (hint: \(hint))" }
        if let cause { text += ": \(cause)" }
        return text
    }

    package var debugDescription: String {
        guard let detail else { return description }
        return "\(description) — \(detail)"
    }
}
