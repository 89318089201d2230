/// Whose database a daemon uses.
///
/// A word that this version does not know is kept as it came.
public struct DatabaseKind: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
    /// A private cluster in the daemon's state directory.
    public static let embedded = Self(rawValue: "embedded")
    /// A server that the operator named.
    public static let external = Self(rawValue: "external")

    /// The word on the wire.
    public let rawValue: String

    /// Takes any word, known or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The word on the wire.
    public var description: String { self.rawValue }
}
