/// Ends a subscription of this connection.
///
/// One that has ended already is no error. No event of it follows the answer.
public struct RunsUnwatch: ControlMethod, Hashable {
    /// What the answer's `result` holds: nothing.
    public struct Result: Codable, Hashable, Sendable {
        /// Has no fields.
        public init() {}

        /// Takes an object.
        public init(from decoder: any Decoder) throws {
            _ = try NoFields(from: decoder)
        }

        /// Writes an empty object.
        public func encode(to encoder: any Encoder) throws {
            try NoFields().encode(to: encoder)
        }
    }

    /// The method's name on the wire.
    public static let name = "runs.unwatch"
    /// It changes nothing.
    public static let isReadOnly = true

    /// The number that `runs.watch` answered.
    public var subscription: Int

    /// Takes every field as it is; nothing is checked here.
    public init(subscription: Int) {
        self.subscription = subscription
    }

    private enum CodingKeys: String, CodingKey {
        case subscription
    }
}
