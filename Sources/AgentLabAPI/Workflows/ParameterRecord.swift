public import AgentLabJSON

/// A parameter that a workflow declares.
public struct ParameterRecord: Codable, Hashable, Sendable {
    /// The key in the params of an execution.
    public var name: String
    /// The type of its value as the workflow's author wrote it, for instance `string` or `integer`.
    public var type: String
    /// Whether an execution without it is refused.
    public var required: Bool
    /// What it is when an execution leaves it out; absent: nothing.
    public var defaultValue: JSONValue?
    /// What it is for.
    public var description: String?

    /// Takes every field as it is; nothing is checked here.
    public init(
        name: String,
        type: String,
        required: Bool,
        defaultValue: JSONValue? = nil,
        description: String? = nil
    ) {
        self.name = name
        self.type = type
        self.required = required
        self.defaultValue = defaultValue
        self.description = description
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case type
        case required
        case defaultValue = "default"
        case description
    }
}
