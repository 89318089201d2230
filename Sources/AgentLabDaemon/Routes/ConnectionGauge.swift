import AgentLabControl
import Synchronization

/// Tells the routes how many clients are connected: the server that knows is made with the routes, so it comes later.
final class ConnectionGauge: Sendable {
    private struct Weak: Sendable {
        weak var server: ControlServer?
    }

    private let server = Mutex(Weak())

    func watch(_ server: ControlServer) { self.server.withLock { $0.server = server } }

    var count: Int? { server.withLock { $0.server?.connectionCount } }
}
