public import AgentLabJSON

/// Adds an agent to the catalog; its configuration is checked as a whole before it is stored.
///
/// Errors: ``ControlError/Reason/invalidParams`` with every mistake, ``ControlError/Reason/conflict`` when the name is
/// taken, ``ControlError/Reason/providerNotFound``.
public struct AgentsCreate: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = AgentAnswer

    /// The method's name on the wire.
    public static let name = "agents.create"

    /// Its name: letters, digits, `-`, `_` and `.`, at most 100 of them.
    public var name: String
    /// The name of the provider that serves its model.
    public var provider: String
    /// Its configuration: an object.
    public var config: JSONValue

    /// Takes every field as it is; nothing is checked here.
    public init(name: String, provider: String, config: JSONValue) {
        self.name = name
        self.provider = provider
        self.config = config
    }
}
