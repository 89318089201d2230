public import AgentLabJSON
public import FoundationEssentials

/// A provider as the catalog keeps it: where models are reached: its kind, address and options.
public struct ProviderRecord: Codable, Hashable, Sendable {
    /// Its id, a UUIDv7.
    public var id: UUID
    /// Its name, which no other provider has.
    public var name: String
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
        config: JSONValue,
        createdAt: Date,
        updatedAt: Date
    ) {
        self.id = id
        self.name = name
        self.config = config
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case config
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
