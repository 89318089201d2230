/// Where a run is in its life.
///
/// A word that this version does not know is kept as it came.
public struct RunStatus: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
    /// It waits for a free place.
    public static let pending = Self(rawValue: "pending")
    /// A daemon executes it.
    public static let running = Self(rawValue: "running")
    /// It sleeps, or waits for a signal from outside.
    public static let waiting = Self(rawValue: "waiting")
    /// It has ended after an exit point of its graph.
    public static let completed = Self(rawValue: "completed")
    /// It has ended by an error; it can be resumed.
    public static let failed = Self(rawValue: "failed")
    /// It has ended because somebody asked for it; it can be resumed.
    public static let cancelled = Self(rawValue: "cancelled")

    /// The word on the wire.
    public let rawValue: String

    /// Takes any word, known or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The word on the wire.
    public var description: String { self.rawValue }
}

extension RunStatus {
    /// Whether the run has ended.
    ///
    /// It moves on only when somebody resumes it.
    public var isFinal: Bool { self == .completed || self == .failed || self == .cancelled }
}
