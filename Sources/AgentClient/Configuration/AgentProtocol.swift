/// What a model may be asked for.
public enum AgentProtocol: String, Sendable, Hashable, Codable, CaseIterable {
    /// A text for a conversation.
    case chat
    /// A text for a conversation with images in it.
    case vision
    /// A text, or calls of the functions that the request defines.
    case tools
    /// A vector for each of some texts.
    case embeddings
}
