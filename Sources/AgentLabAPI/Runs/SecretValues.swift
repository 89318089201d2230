/// Secrets by name, on their way to a daemon.
///
/// They are encoded, for that is how they get there, but nothing that prints or reflects the request shows more than
/// their names.
public struct SecretValues: Codable, Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// The secrets by name.
    public var values: [String: String]

    /// Takes the secrets by name.
    public init(_ values: [String: String]) {
        self.values = values
    }

    /// Of two secrets with one name the last one stays.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.values = Dictionary(elements) { _, last in last }
    }

    /// A plain JSON object of strings.
    public init(from decoder: any Decoder) throws {
        self.values = try decoder.singleValueContainer().decode([String: String].self)
    }

    /// A plain JSON object of strings.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.values)
    }
}

extension SecretValues: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The names, sorted.
    public var names: [String] { self.values.keys.sorted() }

    /// The names, never the values.
    public var description: String { "secrets \(self.names)" }

    /// The names, never the values.
    public var debugDescription: String { self.description }

    /// The names, never the values.
    public var customMirror: Mirror { Mirror(self, children: ["names": self.names]) }
}
