public import AgentLabJSON

/// A configuration, or a part of one, that may say as little as it wants: what is unset is somebody else's to say.
///
/// In JSON its keys are in snake case, and a duration has its unit in its key: `timeout_ms` or `timeout_seconds`.
public protocol ConfigurationValue: Sendable, Hashable, Codable {
    /// Nothing set.
    init()

    /// Reads what is there, and leaves the mistakes in the reader.
    init(reading reader: inout ConfigurationReader)

    /// What is set, as JSON.
    var json: JSONValue { get }

    /// This with everything that the other has set instead; what the other leaves unset stays as it is here.
    func merging(_ other: Self) -> Self

    /// Everything that keeps this from being used, with its path below a given one; empty if nothing does.
    func mistakes(at path: String) -> [ConfigurationMistake]
}

extension ConfigurationValue {
    /// Takes a configuration from JSON.
    ///
    /// - Parameters:
    ///   - json: An object.
    ///   - complete: Whether it must be fit for use. Otherwise only what it says has to be well-formed, and it may
    ///     leave out whatever it likes, in order to be merged into another.
    /// - Throws: ``ConfigurationError`` with every mistake: unknown keys, wrong types and, for a complete one, what
    ///   ``validate()`` finds.
    public init(json: JSONValue, complete: Bool = true) throws(ConfigurationError) {
        var reader = ConfigurationReader(json)
        self.init(reading: &reader)
        reader.finish()
        var mistakes = reader.mistakes
        if complete {
            // What could not be read is unset now, and would be missed once more.
            let unread = mistakes.map(\.path)
            mistakes += self.mistakes(at: "").filter { missed in !unread.contains { missed.isAt($0) } }
        }
        guard mistakes.isEmpty else { throw ConfigurationError(mistakes) }
    }

    /// Takes a configuration from a JSON text, as ``init(json:complete:)`` does.
    ///
    /// - Throws: ``ConfigurationError``; for a text that is no JSON with the place of the fault.
    public init(parsing text: String, complete: Bool = true) throws(ConfigurationError) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: text)
        } catch {
            throw ConfigurationError([ConfigurationMistake("", "\(error)")])
        }
        try self.init(json: json, complete: complete)
    }

    /// Checks the whole of it.
    ///
    /// - Throws: ``ConfigurationError`` with every mistake.
    public func validate() throws(ConfigurationError) {
        let mistakes = mistakes(at: "")
        guard mistakes.isEmpty else { throw ConfigurationError(mistakes) }
    }

    /// Reads a configuration that is well-formed; it need not be complete.
    public init(from decoder: any Decoder) throws {
        try self.init(json: JSONValue(from: decoder), complete: false)
    }

    /// Writes what is set.
    public func encode(to encoder: any Encoder) throws {
        try json.encode(to: encoder)
    }
}
