public import AgentLabJSON

/// Asks for a run.
///
/// Answered as soon as the run is recorded; it goes on whatever becomes of the connection.
///
/// Errors: ``ControlError/Reason/workflowNotFound``, ``ControlError/Reason/invalidParams``,
/// ``ControlError/Reason/conflict`` when the key belongs to a run with other params,
/// ``ControlError/Reason/unavailable``.
public struct RunsExecute: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = RunAnswer

    /// The method's name on the wire.
    public static let name = "runs.execute"

    /// With a key: the second request answers with the run of the first.
    public var isRepeatable: Bool { self.key != nil }

    /// The workflow's name.
    public var workflow: String
    /// What the workflow takes; what it declares a default for may be left out.
    public var params: [String: JSONValue]?
    /// What nodes may use but nobody may see: kept in the daemon's memory only.
    public var secrets: SecretValues?
    /// An idempotency key: a second execution under the same key answers with the first one's run.
    public var key: String?
    /// Among pending runs the one with the highest priority is taken first; absent: 0.
    public var priority: Int?
    /// How long the run may take in all; absent: as the workflow says.
    public var timeoutSeconds: Double?
    /// How many tokens its calls of agents may use in all; absent: as many as they need.
    public var maxTokens: Int?

    /// Takes every field as it is; nothing is checked here.
    public init(
        workflow: String,
        params: [String: JSONValue]? = nil,
        secrets: SecretValues? = nil,
        key: String? = nil,
        priority: Int? = nil,
        timeoutSeconds: Double? = nil,
        maxTokens: Int? = nil
    ) {
        self.workflow = workflow
        self.params = params
        self.secrets = secrets
        self.key = key
        self.priority = priority
        self.timeoutSeconds = timeoutSeconds
        self.maxTokens = maxTokens
    }

    private enum CodingKeys: String, CodingKey {
        case workflow
        case params
        case secrets
        case key
        case priority
        case timeoutSeconds = "timeout_seconds"
        case maxTokens = "max_tokens"
    }
}
