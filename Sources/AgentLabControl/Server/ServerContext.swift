import Logging

/// What the connections of one server share.
struct ServerContext: Sendable {
    let handler: any ControlHandler
    let limits: ControlLimits
    /// The places for requests of all connections.
    let places: Places
    /// The memory for frames of all connections.
    let memory: FrameMemory
    /// The places for peers that are told why they are not served.
    let refusals = Places(64)
    let logger: Logger

    init(handler: any ControlHandler, limits: ControlLimits, logger: Logger) {
        self.handler = handler
        self.limits = limits
        self.places = Places(limits.maximumRequests)
        self.memory = FrameMemory(limit: limits.maximumFrameMemory)
        self.logger = logger
    }
}
