/// Something that a bad day brings.
///
/// Daemons are numbered from 1.
package enum Fault: Sendable, Hashable {
    /// SIGKILL; it stays down for a while.
    case kill(Int, downFor: Duration)
    /// SIGTERM; it stops in good order and is started again.
    case restart(Int)
    /// SIGSTOP, and SIGCONT later.
    case freeze(Int, for: Duration)
    /// Each connection of a daemon is cut when it has carried so many more bytes, of requests or of answers.
    case cut(Int, afterBytes: Int, ofAnswers: Bool)
    /// Nothing comes through between a daemon and the database, and nobody is told.
    case partition(Int, for: Duration)
    /// Everything between a daemon and the database is late.
    case delay(Int, by: Duration, for: Duration)
    /// The server ends all connections of the daemons.
    case terminateBackends
    /// A server process dies: PostgreSQL ends all others and recovers.
    case crashBackend
    /// PostgreSQL is stopped, `fast` or `immediate`, and started again.
    case restartDatabase(mode: String, downFor: Duration)
    /// The primary is lost, and the standby takes its place.
    case failover
}

extension Fault {
    /// The kind, for counting.
    package var name: String {
        switch self {
        case .kill: "kill -9"
        case .restart: "SIGTERM and restart"
        case .freeze: "SIGSTOP"
        case .cut(_, _, let ofAnswers): ofAnswers ? "answers cut" : "requests cut"
        case .partition: "partition"
        case .delay: "delay"
        case .terminateBackends: "backends terminated"
        case .crashBackend: "backend crash"
        case .restartDatabase(let mode, _): "PostgreSQL restart, \(mode)"
        case .failover: "failover"
        }
    }
}

extension Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .kill(let daemon, let time): "daemon \(daemon): kill -9, down for \(time)"
        case .restart(let daemon): "daemon \(daemon): SIGTERM and restart"
        case .freeze(let daemon, let time): "daemon \(daemon): SIGSTOP for \(time)"
        case .cut(let daemon, let bytes, let ofAnswers):
            "daemon \(daemon): connections cut after \(bytes) bytes of \(ofAnswers ? "answers" : "requests")"
        case .partition(let daemon, let time): "daemon \(daemon): cut off from the database for \(time)"
        case .delay(let daemon, let delay, let time): "daemon \(daemon): everything \(delay) late for \(time)"
        case .terminateBackends: "pg_terminate_backend for all connections"
        case .crashBackend: "a backend killed"
        case .restartDatabase(let mode, let time): "PostgreSQL stopped (\(mode)), down for \(time)"
        case .failover: "the primary is lost, the standby takes its place"
        }
    }
}
