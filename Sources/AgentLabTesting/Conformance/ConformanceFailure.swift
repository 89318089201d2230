/// A promise of a protocol that an implementation does not keep.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    /// The promise.
    public let requirement: String
    /// How it was broken.
    public let message: String
    /// What the implementation threw, if that is how.
    public let cause: (any Error)?

    init(requirement: String, message: String, cause: (any Error)?) {
        self.requirement = requirement
        self.message = message
        self.cause = cause
    }

    /// The promise and how it was broken.
    public var description: String { "“\(requirement)” does not hold: \(message)" }
}
