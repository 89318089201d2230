public import AgentLabJSON

/// A function that a model may ask for.
public struct ToolDefinition: Sendable, Hashable, Codable {
    /// Its name: letters, digits, `_` and `-`.
    public var name: String
    /// What it does, for the model to choose by.
    public var description: String
    /// What it takes, as a JSON schema of an object.
    public var parameters: JSONValue

    /// Defines a function.
    public init(
        _ name: String,
        description: String,
        parameters: JSONValue = ["type": "object", "properties": [:]]
    ) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }
}

/// A call that a model asks for; whether it is made is for who has asked the model.
public struct ToolCall: Sendable, Hashable, Codable {
    /// The provider's identity of the call, which its result is sent back with.
    public var id: String
    /// The function's name, as the model wrote it.
    public var name: String
    /// What it is to be given.
    public var arguments: JSONValue

    /// Names a call.
    public init(id: String, name: String, arguments: JSONValue) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}
