/// Where a daemon listens for what the other daemons of its database say.
public enum ListenLocation: Sendable, Equatable {
    /// At the database itself.
    case database
    /// Nowhere: what others do is found by polling, a little later.
    case none
    /// At a URI that leads to the same database by a way on which `LISTEN` works, past a pooler.
    case postgresql(_ uri: String)

    /// The connection string, where the database has this one.
    package func uri(database: String) -> String? {
        switch self {
        case .database: database
        case .none: nil
        case .postgresql(let uri): uri
        }
    }
}

extension ListenLocation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// As it is written in the configuration, with passwords replaced by `***`.
    public var description: String {
        switch self {
        case .database: "database"
        case .none: "none"
        case .postgresql(let uri): DatabaseLocation.redacted(uri)
        }
    }

    /// The same as the description, so that no kind of printing shows a password.
    public var debugDescription: String { description }

    /// Shows the description only, for the same reason.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
