package import Postgres

/// Whether the daemon has PostgreSQL remember its statements, which saves parsing them again.
public struct PreparedStatementsMode: Sendable, Equatable {
    package let mode: PreparedStatements

    /// Unless a pooler stands between, which is found out on each connection.
    public static let auto = PreparedStatementsMode(mode: .auto)
    /// Always: behind a pooler that keeps account of them, such as pgbouncer from 1.21 on.
    public static let on = PreparedStatementsMode(mode: .on)
    /// Never.
    public static let off = PreparedStatementsMode(mode: .off)
}
