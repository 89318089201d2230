/// Asks the daemon to read its configuration again, as SIGHUP does, and to take what it can without a restart.
public struct DaemonReload: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = ReloadRecord

    /// The method's name on the wire.
    public static let name = "daemon.reload"

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
