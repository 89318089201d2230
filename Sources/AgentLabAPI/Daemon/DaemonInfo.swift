/// Asks who answers: what stays the same for the life of the daemon's process.
public struct DaemonInfo: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = DaemonInfoRecord

    /// The method's name on the wire.
    public static let name = "daemon.info"
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
