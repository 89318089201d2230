import Logging

/// What the connections of one server share.
struct ServerContext: Sendable {
    let handler: any ControlHandler
    let limits: ControlLimits
    /// The places for requests of all connections.
    let places: Places
    let logger: Logger

    init(handler: any ControlHandler, limits: ControlLimits, logger: Logger) {
        self.handler = handler
        self.limits = limits
        self.places = Places(limits.maximumRequests)
        self.logger = logger
    }
}
