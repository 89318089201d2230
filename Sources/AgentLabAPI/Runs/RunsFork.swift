public import AgentLabJSON

/// Asks for a new run that begins with the state that another one had after a stage.
///
/// The other run stays as it is, whatever its status.
///
/// Errors: ``ControlError/Reason/runNotFound``, ``ControlError/Reason/workflowNotFound``,
/// ``ControlError/Reason/invalidParams`` when there is no such stage, nothing follows it, or the params are wrong,
/// ``ControlError/Reason/conflict`` when the key was used for something else.
public struct RunsFork: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = RunAnswer

    /// The method's name on the wire.
    public static let name = "runs.fork"

    /// With a key the run is made once, however often it is asked for.
    public var isRepeatable: Bool { self.key != nil }

    /// The id of the run to fork, or an unambiguous prefix of it.
    public var run: String
    /// The stage after which the new run goes on, 0 for the beginning; absent: the last one.
    public var iteration: Int?
    /// Params that differ from the other run's; what they put into the initial state is put into this state.
    public var params: [String: JSONValue]?
    /// Keys of the state that differ.
    public var set: [String: JSONValue]?
    /// The new run's secrets; those of the other run are not at hand.
    public var secrets: SecretValues?
    /// How many tokens the new run's calls of agents may use in all; absent: as many as the other run's.
    public var maxTokens: Int?
    /// An idempotency key, one of those of executions: the same words under it answer with the same run.
    public var key: String?

    /// Takes every field as it is; nothing is checked here.
    public init(
        run: String,
        iteration: Int? = nil,
        params: [String: JSONValue]? = nil,
        set: [String: JSONValue]? = nil,
        secrets: SecretValues? = nil,
        maxTokens: Int? = nil,
        key: String? = nil
    ) {
        self.run = run
        self.iteration = iteration
        self.params = params
        self.set = set
        self.secrets = secrets
        self.maxTokens = maxTokens
        self.key = key
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case iteration
        case params
        case set
        case secrets
        case maxTokens = "max_tokens"
        case key
    }
}
