/// What a model is asked.
public struct AgentRequest: Sendable, Hashable {
    /// The conversation so far, the question last.
    public var messages: [AgentMessage]
    /// What the model is told before it, instead of the agent's own system prompt.
    public var system: String?
    /// The functions that the model may ask for.
    public var tools: [ToolDefinition] = []
    /// Options of this call, over those of the agent.
    public var options: ModelOptions = [:]

    /// Asks with a whole conversation.
    public init(
        messages: [AgentMessage],
        system: String? = nil,
        tools: [ToolDefinition] = [],
        options: ModelOptions = [:]
    ) {
        self.messages = messages
        self.system = system
        self.tools = tools
        self.options = options
    }

    /// Asks with one message.
    public init(
        _ prompt: String,
        system: String? = nil,
        images: [ImageSource] = [],
        tools: [ToolDefinition] = [],
        options: ModelOptions = [:]
    ) {
        self.init(
            messages: [AgentMessage(.user, prompt, images: images)],
            system: system,
            tools: tools,
            options: options
        )
    }
}

extension AgentRequest: ExpressibleByStringLiteral {
    /// Asks with one message.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}
