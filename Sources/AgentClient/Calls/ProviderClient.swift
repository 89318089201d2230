public import Logging

/// Asks a provider what does not concern a single model.
public struct ProviderClient: Sendable {
    private let exchange: Exchange

    /// Makes a client of a complete configuration.
    ///
    /// - Throws: ``ConfigurationError`` with every mistake.
    public init(
        _ provider: ProviderConfiguration,
        client: ClientConfiguration = .defaults,
        connections: AgentConnections,
        logger: Logger? = nil
    ) throws(ConfigurationError) {
        let mistakes = provider.mistakes(at: "") + client.mistakes(at: "client")
        guard mistakes.isEmpty else { throw ConfigurationError(mistakes) }
        exchange = Exchange(provider, client, connections, logger)
    }

    /// The names of the models that the provider has, sorted.
    ///
    /// - Throws: ``AgentError``; `CancellationError` when cancelled.
    public func models(token: String? = nil) async throws -> [String] {
        try await exchange.models(token: token)
    }
}
