/// Asks how the daemon is at this moment.
///
/// Answered from memory, also while the database is lost.
public struct DaemonStatus: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = DaemonStatusRecord

    /// The method's name on the wire.
    public static let name = "daemon.status"
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
