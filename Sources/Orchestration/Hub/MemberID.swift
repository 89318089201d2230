/// The name of a member of a ``Hub``.
public struct MemberID: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    /// The name as text.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Takes any text.
    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// Makes the name that is written.
    public init(stringLiteral value: String) {
        rawValue = value
    }
}

extension MemberID: CustomStringConvertible {
    /// The name itself.
    public var description: String { rawValue }
}
