/// What came back from a call that succeeded.
public struct AgentReply: Sendable, Hashable {
    /// The text; empty for embeddings, and when the model only calls functions.
    public var text = ""
    /// The calls that the model asks for.
    public var toolCalls: [ToolCall] = []
    /// A vector for each text, in their order.
    public var vectors: [[Double]] = []
    /// The model, as the provider names it.
    public var model = ""
    /// Why the model stopped, by the provider's name for it (`stop`, `length`); nil when it does not say.
    public var finishReason: String?
    /// What it has cost; nil when the provider does not say.
    public var usage: TokenUsage?
    /// How many attempts it took, this one included.
    public var attempts = 1
    /// How long it took, with all attempts and the waits between them.
    public var duration = Duration.zero

    /// An empty reply, to be filled.
    public init() {}
}

/// Keys in snake case; the duration in milliseconds.
extension AgentReply: Codable {
    private enum CodingKeys: String, CodingKey {
        case text, vectors, model, usage, attempts
        case toolCalls = "tool_calls"
        case finishReason = "finish_reason"
        case milliseconds = "duration_ms"
    }

    /// Reads what ``encode(to:)`` has written.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        text = try container.decodeIfPresent(String.self, forKey: .text) ?? ""
        toolCalls = try container.decodeIfPresent([ToolCall].self, forKey: .toolCalls) ?? []
        vectors = try container.decodeIfPresent([[Double]].self, forKey: .vectors) ?? []
        model = try container.decode(String.self, forKey: .model)
        finishReason = try container.decodeIfPresent(String.self, forKey: .finishReason)
        usage = try container.decodeIfPresent(TokenUsage.self, forKey: .usage)
        attempts = try container.decode(Int.self, forKey: .attempts)
        duration = .milliseconds(try container.decode(Int.self, forKey: .milliseconds))
    }

    /// Leaves out what is empty.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if !text.isEmpty { try container.encode(text, forKey: .text) }
        if !toolCalls.isEmpty { try container.encode(toolCalls, forKey: .toolCalls) }
        if !vectors.isEmpty { try container.encode(vectors, forKey: .vectors) }
        try container.encode(model, forKey: .model)
        try container.encodeIfPresent(finishReason, forKey: .finishReason)
        try container.encodeIfPresent(usage, forKey: .usage)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(Int(duration / .milliseconds(1)), forKey: .milliseconds)
    }
}
