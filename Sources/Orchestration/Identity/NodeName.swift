/// The name of a node, unique within its graph.
public struct NodeName: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    /// The name as text.
    public let rawValue: String

    /// Takes any text; a graph refuses an empty one when it is validated.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Takes any text; a graph refuses an empty one when it is validated.
    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// Makes the name that is written.
    public init(stringLiteral value: String) {
        rawValue = value
    }
}

extension NodeName: CustomStringConvertible {
    /// The name itself.
    public var description: String { rawValue }
}
