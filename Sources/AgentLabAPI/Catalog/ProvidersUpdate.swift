public import AgentLabJSON

/// Changes a provider; what comes out is checked as a whole before it is stored.
///
/// Errors: ``ControlError/Reason/providerNotFound``, ``ControlError/Reason/invalidParams`` with every mistake,
/// ``ControlError/Reason/conflict`` when the new name is taken.
public struct ProvidersUpdate: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = ProviderAnswer

    /// The method's name on the wire.
    public static let name = "providers.update"

    /// Its present name, or its id.
    public var provider: String
    /// Its new name; absent: it stays.
    public var name: String?
    /// What changes in the configuration, as a merge patch (RFC 7396): members replace, `null` removes; absent: nothing.
    public var config: JSONValue?

    /// Takes every field as it is; nothing is checked here.
    public init(provider: String, name: String? = nil, config: JSONValue? = nil) {
        self.provider = provider
        self.name = name
        self.config = config
    }
}
