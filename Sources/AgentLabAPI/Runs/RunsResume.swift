/// Asks for a failed or cancelled run to go on from its checkpoint.
///
/// Errors: ``ControlError/Reason/runNotFound``, ``ControlError/Reason/invalidStatus``,
/// ``ControlError/Reason/workflowNotFound`` when the daemon no longer knows the run's workflow,
/// ``ControlError/Reason/conflict`` when the workflow no longer has nodes that the run has executed.
public struct RunsResume: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = RunAnswer

    /// The method's name on the wire.
    public static let name = "runs.resume"

    /// The run's id, or an unambiguous prefix of it.
    public var run: String
    /// The run's secrets again; those that the daemon still holds may be left out.
    public var secrets: SecretValues?
    /// Whether to go on with the workflow as it is now although nodes that the run has executed are gone; absent: no.
    ///
    /// A run whose next node is gone begins at the entry point, with the state that it has.
    public var forceVersion: Bool?

    /// The node at which it goes on instead, with the state before that node's last execution; then a completed run
    /// may be resumed too.
    public var from: String?
    /// How many tokens its calls of agents may use in all, those before included; absent: as before.
    public var maxTokens: Int?

    /// Takes every field as it is; nothing is checked here.
    public init(
        run: String,
        secrets: SecretValues? = nil,
        forceVersion: Bool? = nil,
        from: String? = nil,
        maxTokens: Int? = nil
    ) {
        self.run = run
        self.secrets = secrets
        self.forceVersion = forceVersion
        self.from = from
        self.maxTokens = maxTokens
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case secrets
        case forceVersion = "force_version"
        case from
        case maxTokens = "max_tokens"
    }
}
