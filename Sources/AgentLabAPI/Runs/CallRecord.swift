public import FoundationEssentials

/// A call of an agent within a run: answered, paid for, and on record, so that it is never made again in its stage.
public struct CallRecord: Codable, Hashable, Sendable {
    /// The run.
    public var runID: UUID
    /// The stage that made it: the iteration in which that was first executed.
    public var iteration: Int
    /// The name of its step within the stage.
    public var step: String
    /// The agent's name at the time.
    public var agent: String
    /// The provider's name at the time.
    public var provider: String
    /// `chat`, `vision`, `tools` or `embed`.
    public var callProtocol: String
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
    /// When its answer became durable.
    public var createdAt: Date

    /// Takes every field as it is; nothing is checked here.
    public init(
        runID: UUID,
        iteration: Int,
        step: String,
        agent: String,
        provider: String,
        callProtocol: String,
        model: String,
        inputTokens: Int?,
        outputTokens: Int?,
        durationMilliseconds: Double,
        attempts: Int,
        createdAt: Date
    ) {
        self.runID = runID
        self.iteration = iteration
        self.step = step
        self.agent = agent
        self.provider = provider
        self.callProtocol = callProtocol
        self.model = model
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.durationMilliseconds = durationMilliseconds
        self.attempts = attempts
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case iteration
        case step
        case agent
        case provider
        case callProtocol = "protocol"
        case model
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case durationMilliseconds = "duration_ms"
        case attempts
        case createdAt = "created_at"
    }
}
