/// Whether a connection has the server remember its statements.
///
/// They belong to a session of the server. A pooler that hands each transaction to another session loses them, unless
/// it keeps account of them, as pgbouncer does from 1.21 on where it is told to.
package enum PreparedStatements: String, Sendable, CaseIterable {
    /// Unless a pooler stands between.
    case auto
    case on
    case off

    func areUsed(isPooled: Bool) -> Bool {
        switch self {
        case .auto: !isPooled
        case .on: true
        case .off: false
        }
    }
}
