/// Removes an agent from the catalog, and answers with its last record.
///
/// Error: ``ControlError/Reason/agentNotFound``.
public struct AgentsDelete: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = AgentAnswer

    /// The method's name on the wire.
    public static let name = "agents.delete"

    /// Its name, or its id.
    public var agent: String

    /// Takes every field as it is; nothing is checked here.
    public init(agent: String) {
        self.agent = agent
    }
}
