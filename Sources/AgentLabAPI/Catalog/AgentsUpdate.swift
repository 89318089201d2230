public import AgentLabJSON

/// Changes an agent; what comes out is checked as a whole before it is stored.
///
/// Errors: ``ControlError/Reason/agentNotFound``, ``ControlError/Reason/invalidParams`` with every mistake,
/// ``ControlError/Reason/conflict`` when the new name is taken, ``ControlError/Reason/providerNotFound``.
public struct AgentsUpdate: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = AgentAnswer

    /// The method's name on the wire.
    public static let name = "agents.update"

    /// Its present name, or its id.
    public var agent: String
    /// Its new name; absent: it stays.
    public var name: String?
    /// The name of another provider; absent: it stays.
    public var provider: String?
    /// What changes in the configuration, as a merge patch (RFC 7396): members replace, `null` removes; absent: nothing.
    public var config: JSONValue?

    /// Takes every field as it is; nothing is checked here.
    public init(agent: String, name: String? = nil, provider: String? = nil, config: JSONValue? = nil) {
        self.agent = agent
        self.name = name
        self.provider = provider
        self.config = config
    }
}
