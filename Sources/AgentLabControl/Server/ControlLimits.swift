import AgentLabAPI

/// What a server grants its peers, so that none of them can exhaust it.
public struct ControlLimits: Hashable, Sendable {
    /// The longest body of a frame in bytes, either way.
    public var maximumFrameLength: Int = ControlProtocol.defaultMaximumFrameLength
    /// How long a frame may be silent after it has begun.
    public var halfFrameTimeout: Duration = .seconds(30)
    /// How many connections there may be; one more is told `busy` and closed.
    public var maximumConnections = 512
    /// How many requests of one connection may be in hand, subscriptions included; one more is answered `busy`.
    public var maximumRequestsPerConnection = 64
    /// How many requests of all connections may be in hand, subscriptions included; one more is answered `busy`.
    public var maximumRequests = 2_048
    /// How many bytes of large requests in hand and of answers that are not read yet there may be on all connections; what
    /// exceeds it is answered `busy`.
    ///
    /// The first 64 KiB of each connection are not counted.
    public var maximumFrameMemory: Int = 256 << 20
    /// How long a stopping server lets requests finish and answers drain before it cancels and closes.
    public var stopTimeout: Duration = .seconds(10)
    /// How long a connection that broke the rules may go on sending before it is closed, so that it can read why.
    public var lingerTimeout: Duration = .seconds(2)

    /// Has the defaults that the properties show.
    public init() {}
}
