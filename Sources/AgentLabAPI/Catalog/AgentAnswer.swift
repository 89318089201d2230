/// The answer of methods that are about one agent.
public struct AgentAnswer: Codable, Hashable, Sendable {
    /// The agent.
    public var agent: AgentRecord

    /// Takes the agent.
    public init(agent: AgentRecord) {
        self.agent = agent
    }
}
