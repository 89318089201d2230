/// Removes a provider from the catalog, and answers with its last record.
///
/// Errors: ``ControlError/Reason/providerNotFound``, ``ControlError/Reason/conflict`` that names the agents that use it.
public struct ProvidersDelete: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = ProviderAnswer

    /// The method's name on the wire.
    public static let name = "providers.delete"

    /// Its name, or its id.
    public var provider: String

    /// Takes every field as it is; nothing is checked here.
    public init(provider: String) {
        self.provider = provider
    }
}
