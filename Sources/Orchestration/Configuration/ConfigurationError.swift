/// A file or an environment variable that a configuration cannot be made of.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file's path or the variable's name.
    public let source: String
    /// What is wrong with it; for a file with the key, or the line and column.
    public let reason: String

    /// The fault in a line.
    public var description: String { "\(source): \(reason)" }
}
