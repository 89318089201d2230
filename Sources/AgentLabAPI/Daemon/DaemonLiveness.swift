/// Whether a daemon is alive, as far as the database can tell.
///
/// A word that this version does not know is kept as it came.
public struct DaemonLiveness: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
    /// Its heartbeats come.
    public static let alive = Self(rawValue: "alive")
    /// Its lease has passed without a heartbeat: it is dead, frozen or cut off, and its runs are about to be taken over.
    public static let silent = Self(rawValue: "silent")
    /// It has stopped, or has been declared dead; it owns no running run.
    public static let ended = Self(rawValue: "ended")

    /// The word on the wire.
    public let rawValue: String

    /// Takes any word, known or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The word on the wire.
    public var description: String { self.rawValue }
}
