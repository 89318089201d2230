/// Where daemons and database are, and so which faults there can be.
package enum Scenario: String, Sendable, CaseIterable {
    /// Daemons and PostgreSQL on one host, with a proxy before each daemon.
    case host
    /// Each daemon in a network namespace of its own, and PostgreSQL behind a link that can be taken down.
    case namespaces
    /// A primary and a synchronous standby; the primary is lost on the way.
    case failover
}

extension Scenario {
    func allows(_ fault: Fault) -> Bool {
        switch fault {
        case .kill, .restart, .freeze, .terminateBackends, .crashBackend: true
        case .partition: self != .failover
        case .cut, .delay: self == .host
        case .restartDatabase: self != .failover
        case .failover: self == .failover
        }
    }
}
