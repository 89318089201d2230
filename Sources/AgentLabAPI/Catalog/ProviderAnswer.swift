/// The answer of methods that are about one provider.
public struct ProviderAnswer: Codable, Hashable, Sendable {
    /// The provider.
    public var provider: ProviderRecord

    /// Takes the provider.
    public init(provider: ProviderRecord) {
        self.provider = provider
    }
}
