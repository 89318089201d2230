public import Logging

/// Calls one agent's model.
///
/// ```swift
/// try await AgentConnections.withConnections { connections in
///     let client = try AgentClient(configuration, connections: connections)
///     let reply = try await client.chat("Why is the sky blue?")
///     print(reply.text)
/// }
/// ```
///
/// A value that holds no connections: they belong to the ``AgentConnections``, which must outlive its calls.
public struct AgentClient: Sendable {
    /// The configuration it was made of, with its provider.
    public let configuration: AgentConfiguration
    let exchange: Exchange

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - configuration: A complete configuration.
    ///   - provider: The provider, when the configuration only names it.
    ///   - connections: Where its connections are kept.
    ///   - logger: Where attempts are reported, at the level `debug`.
    /// - Throws: ``ConfigurationError`` with every mistake, also when the provider is missing.
    public init(
        _ configuration: AgentConfiguration,
        provider: ProviderConfiguration? = nil,
        connections: AgentConnections,
        logger: Logger? = nil
    ) throws(ConfigurationError) {
        var configuration = configuration
        if let provider { configuration.provider = .configured(provider) }
        try configuration.validate()
        guard case .configured(let known) = configuration.provider else {
            throw ConfigurationError([ConfigurationMistake("provider", "is a name, and nobody has said whose")])
        }
        self.configuration = configuration
        exchange = Exchange(known, configuration.client, connections, logger)
    }

    /// Asks for a text.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - token: The secret that the call carries instead of the provider's; never logged.
    /// - Throws: ``AgentError``; `CancellationError` when cancelled, with the connection closed.
    public func chat(_ request: AgentRequest, token: String? = nil) async throws -> AgentReply {
        try await exchange.perform(try call(.chat, request), token: token)
    }

    /// Asks for a text about images.
    ///
    /// - Throws: As ``chat(_:token:)`` does.
    public func vision(_ request: AgentRequest, token: String? = nil) async throws -> AgentReply {
        try await exchange.perform(try call(.vision, request), token: token)
    }

    /// Asks for a text, or for calls of the request's functions.
    ///
    /// - Throws: As ``chat(_:token:)`` does.
    public func tools(_ request: AgentRequest, token: String? = nil) async throws -> AgentReply {
        try await exchange.perform(try call(.tools, request), token: token)
    }

    /// Asks for a vector for each text.
    ///
    /// - Throws: As ``chat(_:token:)`` does.
    public func embed(
        _ texts: [String],
        options: ModelOptions = [:],
        token: String? = nil
    ) async throws -> AgentReply {
        guard !texts.isEmpty else { throw AgentError(.invalidRequest, "there is no text to embed") }
        var call = try call(.embeddings, options: options)
        call.texts = texts
        return try await exchange.perform(call, token: token)
    }

    /// Asks for a text that is given as it comes.
    ///
    /// The call is made when the stream is read. Failed attempts are repeated as long as no text has been given.
    public func streamChat(_ request: AgentRequest, token: String? = nil) throws -> AgentStream {
        AgentStream(exchange: exchange, call: try call(.chat, request), token: token)
    }

    /// Asks for a text about images that is given as it comes, as ``streamChat(_:token:)`` does.
    public func streamVision(_ request: AgentRequest, token: String? = nil) throws -> AgentStream {
        AgentStream(exchange: exchange, call: try call(.vision, request), token: token)
    }
}
