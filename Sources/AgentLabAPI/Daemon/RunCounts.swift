/// How many runs there are that have not ended.
public struct RunCounts: Codable, Hashable, Sendable {
    /// Runs that this daemon executes.
    public var running: Int
    /// Runs that sleep or wait for a signal.
    public var waiting: Int
    /// Runs that wait for a free place.
    public var pending: Int

    /// Takes every field as it is; nothing is checked here.
    public init(running: Int, waiting: Int, pending: Int) {
        self.running = running
        self.waiting = waiting
        self.pending = pending
    }

    private enum CodingKeys: String, CodingKey {
        case running
        case waiting
        case pending
    }
}
