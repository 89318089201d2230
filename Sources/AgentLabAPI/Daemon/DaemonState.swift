/// How a daemon is.
///
/// A word that this version does not know is kept as it came.
public struct DaemonState: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
    /// It takes runs and executes them.
    public static let ready = Self(rawValue: "ready")
    /// It is about to stop: stages in flight may finish, nothing new begins.
    public static let draining = Self(rawValue: "draining")
    /// The database cannot be reached; runs pause until it comes back.
    public static let databaseLost = Self(rawValue: "database_lost")

    /// The word on the wire.
    public let rawValue: String

    /// Takes any word, known or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The word on the wire.
    public var description: String { self.rawValue }
}
