/// Makes one small real call to an agent.
///
/// Errors: ``ControlError/Reason/agentNotFound``, ``ControlError/Reason/agentFailed`` with what went wrong.
public struct AgentsTest: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public struct Result: Codable, Hashable, Sendable {
        /// What came back.
        public var reply: ReplyRecord

        /// Takes the reply.
        public init(reply: ReplyRecord) {
            self.reply = reply
        }
    }

    /// The method's name on the wire.
    public static let name = "agents.test"

    /// Its name, or its id.
    public var agent: String
    /// A `token` in place of the agent's own.
    public var secrets: SecretValues?

    /// Takes every field as it is; nothing is checked here.
    public init(agent: String, secrets: SecretValues? = nil) {
        self.agent = agent
        self.secrets = secrets
    }
}
