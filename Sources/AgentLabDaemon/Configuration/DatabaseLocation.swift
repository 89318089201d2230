/// Which PostgreSQL a daemon keeps its runs in.
public struct DatabaseLocation: Sendable, Equatable {
    /// A private cluster in the state directory, started and stopped by the daemon.
    public static let embedded = DatabaseLocation(uri: nil)

    /// A server of one's own.
    /// - Parameter uri: A libpq connection URI. What it leaves out comes from libpq's `PG…` environment variables, so
    ///   `postgresql://` alone takes everything from there.
    public static func postgresql(_ uri: String) -> DatabaseLocation {
        DatabaseLocation(uri: uri)
    }

    /// The connection URI, with the password if it has one; `nil` for the embedded cluster.
    package let uri: String?

    private init(uri: String?) {
        self.uri = uri
    }
}

extension DatabaseLocation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// As it is written in the configuration, with passwords replaced by `***`.
    public var description: String {
        guard let uri else { return "embedded" }
        return Self.redacted(uri)
    }

    /// The same as the description, so that no kind of printing shows a password.
    public var debugDescription: String { description }

    /// Shows the description only, for the same reason.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    static func redacted(_ uri: String) -> String {
        let parts = uri.split(separator: "?", maxSplits: 1)
        let base = redactedUserInfo(parts[0])
        guard parts.count == 2 else { return base }
        let parameters = parts[1].split(separator: "&").map { parameter in
            let name = parameter.prefix { $0 != "=" }
            return name.lowercased().contains("password") ? "\(name)=***" : String(parameter)
        }
        return "\(base)?\(parameters.joined(separator: "&"))"
    }

    private static func redactedUserInfo(_ base: Substring) -> String {
        // The last @ of the authority: a password may hold one that nobody has escaped.
        guard let scheme = base.firstRange(of: "://"), let at = base.lastIndex(of: "@") else { return String(base) }
        let userInfo = base[scheme.upperBound..<at]
        guard let colon = userInfo.firstIndex(of: ":") else { return String(base) }
        return "\(base[..<colon]):***\(base[at...])"
    }
}
