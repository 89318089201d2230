/// What a ``Hub`` has done so far.
public struct HubMetrics: Sendable, Hashable {
    /// Members at the moment.
    public internal(set) var members = 0
    /// Messages that were accepted: each copy of a broadcast or publication counts.
    public internal(set) var sent = 0
    /// Messages that a handler has dealt with, or that have reached the one who waited for the response.
    public internal(set) var received = 0
    /// Messages that were not accepted because the receiver's mailbox was full, and accepted ones whose receiver has left
    /// or was cancelled before it came to them.
    public internal(set) var dropped = 0

    /// Makes metrics of a hub that has done nothing.
    public init() {}
}

/// What has become of a message to many.
public struct Delivery: Sendable, Hashable {
    /// Members that the message was accepted for.
    public internal(set) var accepted: [MemberID] = []
    /// Members whose mailbox was full.
    public internal(set) var dropped: [MemberID] = []
}
