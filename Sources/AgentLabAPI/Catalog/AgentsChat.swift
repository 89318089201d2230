public import AgentLabJSON

/// Asks an agent something and has its answer streamed as it comes.
///
/// Answered with a subscription, then with ``ChatEvent``s: texts, and last the whole reply. The daemon reads no faster from the
/// provider than the client reads; when the subscription or the connection ends, so does the call.
///
/// Errors: ``ControlError/Reason/agentNotFound``, ``ControlError/Reason/invalidParams``,
/// ``ControlError/Reason/agentFailed`` at the stream's end.
public struct AgentsChat: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = RunsWatch.Result

    /// The method's name on the wire.
    public static let name = "agents.chat"

    /// The agent's name, or its id.
    public var agent: String
    /// What it is asked.
    public var prompt: String
    /// What it is told beforehand; absent: as the agent's configuration says.
    public var system: String?
    /// Options of the call, over those of the agent's model.
    public var options: [String: JSONValue]?
    /// A `token` in place of the agent's own.
    public var secrets: SecretValues?

    /// Takes every field as it is; nothing is checked here.
    public init(
        agent: String,
        prompt: String,
        system: String? = nil,
        options: [String: JSONValue]? = nil,
        secrets: SecretValues? = nil
    ) {
        self.agent = agent
        self.prompt = prompt
        self.system = system
        self.options = options
        self.secrets = secrets
    }
}
