/// One thing in a configuration that has to be changed.
public struct ConfigurationMistake: Sendable, Hashable, CustomStringConvertible {
    /// The path to the value (`provider.base_url`); empty for the configuration itself.
    public let path: String
    /// What is wrong, and what was expected; never a secret.
    public let message: String

    /// Names a mistake.
    public init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }

    /// Whether it is about the value at a path, or about a part of it.
    func isAt(_ other: String) -> Bool { other.isEmpty || path == other || path.hasPrefix("\(other).") }

    /// Place and fault in one line.
    public var description: String { path.isEmpty ? message : "\(path) \(message)" }
}

/// A configuration that cannot be used, with every mistake that was found in it.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The mistakes, by path.
    public let mistakes: [ConfigurationMistake]

    /// Takes at least one mistake.
    public init(_ mistakes: [ConfigurationMistake]) {
        self.mistakes = Set(mistakes).sorted { ($0.path, $0.message) < ($1.path, $1.message) }
    }

    /// A line for each mistake.
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
