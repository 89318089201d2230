/// One message of a conversation.
public struct AgentMessage: Sendable, Hashable {
    /// Who speaks.
    public enum Role: String, Sendable, Hashable, Codable {
        /// Who sets the rules.
        case system
        /// Who asks.
        case user
        /// The model.
        case assistant
        /// A function that the model has called.
        case tool
    }

    /// Who speaks.
    public var role: Role
    /// What is said.
    public var text: String
    /// What is shown with it; a user's.
    public var images: [ImageSource] = []
    /// The calls that the model has made in it; an assistant's.
    public var toolCalls: [ToolCall] = []
    /// The call that this is the result of; a tool's.
    public var toolCall: ToolCall?

    /// Makes a message.
    public init(_ role: Role, _ text: String, images: [ImageSource] = []) {
        self.role = role
        self.text = text
        self.images = images
    }

    /// The result of a call that the model has made.
    public static func result(of call: ToolCall, _ text: String) -> AgentMessage {
        var message = AgentMessage(.tool, text)
        message.toolCall = call
        return message
    }

    /// What the model has answered, to go on from.
    public static func answer(_ reply: AgentReply) -> AgentMessage {
        var message = AgentMessage(.assistant, reply.text)
        message.toolCalls = reply.toolCalls
        return message
    }
}
