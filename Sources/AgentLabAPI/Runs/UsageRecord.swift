import AgentLabJSON

/// What the calls of agents that a run has on record have used.
///
/// Calls of its children are theirs.
public struct UsageRecord: Codable, Hashable, Sendable {
    /// How many calls there were.
    public var calls: Int
    /// The tokens that their providers counted as read.
    public var inputTokens: Int
    /// The tokens that their providers counted as written.
    public var outputTokens: Int

    /// Takes every field as it is; nothing is checked here.
    public init(calls: Int, inputTokens: Int, outputTokens: Int) {
        self.calls = calls
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }

    /// All tokens: what a budget counts.
    public var tokens: Int { inputTokens + outputTokens }

    var json: JSONValue {
        [
            CodingKeys.calls.rawValue: .int(calls), CodingKeys.inputTokens.rawValue: .int(inputTokens),
            CodingKeys.outputTokens.rawValue: .int(outputTokens),
        ]
    }

    private enum CodingKeys: String, CodingKey {
        case calls
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
    }
}
