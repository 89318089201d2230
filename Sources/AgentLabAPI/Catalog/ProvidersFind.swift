/// Asks for one provider.
///
/// Unknown: ``ControlError/Reason/providerNotFound``.
public struct ProvidersFind: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = ProviderAnswer

    /// The method's name on the wire.
    public static let name = "providers.find"
    /// It changes nothing.
    public static let isReadOnly = true

    /// Its name, or its id.
    public var provider: String

    /// Takes every field as it is; nothing is checked here.
    public init(provider: String) {
        self.provider = provider
    }
}
