/// How a stage is.
///
/// A word that this version does not know is kept as it came.
public struct StageStatus: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
    /// Its node is being executed.
    public static let started = Self(rawValue: "started")
    /// Its node has returned.
    public static let completed = Self(rawValue: "completed")
    /// Its node has thrown, was cancelled, or ran out of time.
    public static let failed = Self(rawValue: "failed")

    /// The word on the wire.
    public let rawValue: String

    /// Takes any word, known or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The word on the wire.
    public var description: String { self.rawValue }
}
