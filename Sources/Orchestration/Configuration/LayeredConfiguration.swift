public import AgentLabJSON

/// A configuration that is put together of layers: defaults, then a file, then the environment.
///
/// What a layer leaves unset stays as the layers before it left it, and every field can be set to every value by a later
/// one, `false` and 0 included. In JSON the keys are in snake case and durations are numbers of seconds.
public protocol LayeredConfiguration: Codable, Hashable, Sendable {
    /// The same fields, each of them optional: what one layer sets.
    associatedtype Overrides: Codable & Sendable

    /// Makes the defaults.
    init()

    /// Every field, set to the value that it has.
    var overrides: Overrides { get }

    /// Sets what the overrides set and leaves the rest as it is.
    mutating func merge(_ overrides: Overrides)
}

extension LayeredConfiguration {
    /// The configuration with what the overrides set.
    public consuming func merging(_ overrides: Overrides) -> Self {
        merge(overrides)
        return self
    }

    /// Reads the fields that are there; the others have their defaults.
    public init(from decoder: any Decoder) throws {
        self.init()
        merge(try Overrides(from: decoder))
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        try overrides.encode(to: encoder)
    }

    /// Makes a configuration of the defaults, a JSON file and the environment; each wins over what is before it.
    ///
    /// Reads the file at once, on the calling thread: it is meant for a program's start.
    ///
    /// - Parameters:
    ///   - file: The path of a file that holds one object.
    ///   - environment: Variables; those that begin with the prefix are read. The rest of the name is the path of keys in
    ///     upper case (`PREFIX_CHECKPOINT_INTERVAL`).
    ///   - prefix: The prefix with its last underscore; without one the environment is left alone.
    /// - Throws: ``ConfigurationError`` that names the file or the variable, and the key at fault.
    public init(
        file: String,
        environment: [String: String] = [:],
        prefix: String = ""
    ) throws(ConfigurationError) {
        self.init()
        merge(try ConfigurationFile.read(file, as: Overrides.self))
        try merge(environment: environment, prefix: prefix)
    }

    /// Makes a configuration of layers, later ones winning over earlier ones and the environment over all.
    ///
    /// - Parameters:
    ///   - layers: Objects, as read from files.
    ///   - environment: Variables, as for ``init(file:environment:prefix:)``.
    ///   - prefix: The prefix with its last underscore; without one the environment is left alone.
    /// - Throws: `JSONError` that names an unknown key or a value of another type, and ``ConfigurationError`` for a
    ///   variable.
    public init(layers: [JSONValue], environment: [String: String] = [:], prefix: String = "") throws {
        self.init()
        for layer in layers {
            merge(try layer.decode(Overrides.self, strict: true))
        }
        try merge(environment: environment, prefix: prefix)
    }

    private mutating func merge(environment: [String: String], prefix: String) throws(ConfigurationError) {
        guard !prefix.isEmpty else { return }
        merge(try EnvironmentLayer.read(environment, prefix: prefix, onto: Self.self))
    }
}
