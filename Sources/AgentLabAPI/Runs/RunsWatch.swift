/// Asks for a run's events: what has happened so far, then without a gap to the run's end.
///
/// The answer comes first, then the events as notifications, see ``RunEvent``. The subscription ends when the run
/// does, with ``RunsUnwatch``, or with the connection.
public struct RunsWatch: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The number that the events carry; it belongs to this connection alone.
        public var subscription: Int

        /// Takes the number.
        public init(subscription: Int) {
            self.subscription = subscription
        }
    }

    /// The method's name on the wire.
    public static let name = "runs.watch"
    /// It changes nothing.
    public static let isReadOnly = true

    /// The run's id, or an unambiguous prefix of it.
    public var run: String
    /// The sequence of the last event that the client has seen; absent or 0: from the beginning.
    public var since: Int?

    /// Takes every field as it is; nothing is checked here.
    public init(run: String, since: Int? = nil) {
        self.run = run
        self.since = since
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case since
    }
}
