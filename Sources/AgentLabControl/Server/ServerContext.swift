import Logging
import Synchronization

/// What the connections of one server share.
final class ServerContext: Sendable {
    let handler: any ControlHandler
    private let granted: Mutex<ControlLimits>
    /// The places for requests of all connections.
    let places: Places
    /// The memory for frames of all connections.
    let memory: FrameMemory
    /// The places for peers that are told why they are not served.
    let refusals = Places(64)
    let logger: Logger

    init(handler: any ControlHandler, limits: ControlLimits, logger: Logger) {
        self.handler = handler
        self.granted = Mutex(limits)
        self.places = Places(limits.maximumRequests)
        self.memory = FrameMemory(limit: limits.maximumFrameMemory)
        self.logger = logger
    }

    /// What a connection that begins now is granted.
    var limits: ControlLimits {
        get { self.granted.withLock { $0 } }
        set { self.granted.withLock { $0 = newValue } }
    }
}
