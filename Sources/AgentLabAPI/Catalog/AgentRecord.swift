public import AgentLabJSON
public import FoundationEssentials

/// An agent as the catalog keeps it: a model of a provider, with what it is told and how it is called.
public struct AgentRecord: Codable, Hashable, Sendable {
    /// Its id, a UUIDv7.
    public var id: UUID
    /// Its name, which no other agent has.
    public var name: String
    /// The name of the provider that serves its model.
    public var provider: String
    /// Its configuration as it was given: an object.
    ///
    /// It holds references to secrets and never a secret.
    public var config: JSONValue
    /// When it was added.
    public var createdAt: Date
    /// When it last changed.
    public var updatedAt: Date

    /// Takes every field as it is; nothing is checked here.
    public init(
        id: UUID,
        name: String,
        provider: String,
        config: JSONValue,
        createdAt: Date,
        updatedAt: Date
    ) {
        self.id = id
        self.name = name
        self.provider = provider
        self.config = config
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case provider
        case config
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
