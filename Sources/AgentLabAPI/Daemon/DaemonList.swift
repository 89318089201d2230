/// Asks for the daemons that share the database.
public struct DaemonList: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = DaemonListResult

    /// The method's name on the wire.
    public static let name = "daemon.list"
    /// It changes nothing.
    public static let isReadOnly = true

    /// Whether daemons that have ended are listed too, the last hundred of them.
    public var all: Bool?

    /// Asks for those that have not ended, and on request for the others.
    public init(all: Bool? = nil) {
        self.all = all
    }
}

/// The answer to ``DaemonList``.
public struct DaemonListResult: Codable, Hashable, Sendable {
    /// The daemons, those that have not ended first, then by their start.
    public var data: [DaemonRecord]

    /// Takes every field as it is; nothing is checked here.
    public init(data: [DaemonRecord]) {
        self.data = data
    }
}
