/// Asks for one agent.
///
/// Unknown: ``ControlError/Reason/agentNotFound``.
public struct AgentsFind: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = AgentAnswer

    /// The method's name on the wire.
    public static let name = "agents.find"
    /// It changes nothing.
    public static let isReadOnly = true

    /// Its name, or its id.
    public var agent: String

    /// Takes every field as it is; nothing is checked here.
    public init(agent: String) {
        self.agent = agent
    }
}
