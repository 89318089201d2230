/// What an agent has answered.
public struct ReplyRecord: Codable, Hashable, Sendable {
    /// The text; absent where the call was not about one.
    public var text: String?
    /// The model that answered, as the provider calls it.
    public var model: String
    /// The tokens that the provider counted as read; absent: it did not say.
    public var inputTokens: Int?
    /// The tokens that the provider counted as written; absent: it did not say.
    public var outputTokens: Int?
    /// How long it took in all, attempts and pauses included, in milliseconds.
    public var durationMilliseconds: Double
    /// How many times it was tried, the last one included.
    public var attempts: Int

    /// Takes every field as it is; nothing is checked here.
    public init(
        text: String?,
        model: String,
        inputTokens: Int?,
        outputTokens: Int?,
        durationMilliseconds: Double,
        attempts: Int
    ) {
        self.text = text
        self.model = model
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.durationMilliseconds = durationMilliseconds
        self.attempts = attempts
    }

    private enum CodingKeys: String, CodingKey {
        case text
        case model
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case durationMilliseconds = "duration_ms"
        case attempts
    }
}
