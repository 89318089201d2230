/// Asks for every workflow that the daemon can execute, by name.
public struct WorkflowsList: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The workflows, sorted by name.
        public var data: [WorkflowRecord]

        /// Takes the workflows in the order in which they are to be sent.
        public init(data: [WorkflowRecord]) {
            self.data = data
        }
    }

    /// The method's name on the wire.
    public static let name = "workflows.list"
    /// It changes nothing.
    public static let isReadOnly = true

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
