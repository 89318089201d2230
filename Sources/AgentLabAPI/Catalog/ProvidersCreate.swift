public import AgentLabJSON

/// Adds a provider to the catalog; its configuration is checked as a whole before it is stored.
///
/// Errors: ``ControlError/Reason/invalidParams`` with every mistake, ``ControlError/Reason/conflict`` when the name is
/// taken.
public struct ProvidersCreate: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = ProviderAnswer

    /// The method's name on the wire.
    public static let name = "providers.create"

    /// Its name: letters, digits, `-`, `_` and `.`, at most 100 of them.
    public var name: String
    /// Its configuration: an object.
    public var config: JSONValue

    /// Takes every field as it is; nothing is checked here.
    public init(name: String, config: JSONValue) {
        self.name = name
        self.config = config
    }
}
