import AgentLabJSON
import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1

/// Makes calls of a provider, and repeats what is worth it.
struct Exchange: Sendable {
    let provider: ProviderConfiguration
    let dialect: any Dialect
    let client: ClientConfiguration
    let retries: RetryPlan
    let connections: AgentConnections
    let logger: Logger?

    /// Takes a valid configuration.
    init(
        _ provider: ProviderConfiguration,
        _ client: ClientConfiguration,
        _ connections: AgentConnections,
        _ logger: Logger?
    ) {
        self.provider = provider
        self.client = ClientConfiguration.defaults.merging(client)
        self.connections = connections
        self.logger = logger
        retries = RetryPlan(self.client.retry)
        dialect = provider.dialect
    }

    var timeout: Duration { client.timeout ?? .seconds(300) }
    var mostBytes: Int { client.maxResponseBytes ?? 64 << 20 }

    func perform(_ call: ModelCall, token: String?) async throws -> AgentReply {
        let start = ContinuousClock.now
        let body = try dialect.body(of: call, streams: false)
        let path = dialect.path(of: call)
        var (reply, attempts) = try await repeating {
            let secret = try await secret(token)
            return try await answer(.POST, path, body, secret) { json throws(ResponseFault) in
                try dialect.reply(json, to: call)
            }
        }
        if reply.model.isEmpty { reply.model = call.model }
        reply.attempts = attempts
        reply.duration = start.duration(to: .now)
        return reply
    }

    func models(token: String?) async throws -> [String] {
        try await repeating {
            let secret = try await secret(token)
            return try await answer(.GET, dialect.modelsPath, nil, secret) { json throws(ResponseFault) in
                try dialect.models(json)
            }.sorted()
        }.result
    }

    /// The token of a call: who calls may bring it.
    func secret(_ token: String?) async throws -> String? {
        guard let token else { return try await provider.token?.resolve() }
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x1F && $0 != 0x7F }) else {
            throw AgentError(.invalidRequest, "the token is empty or has control characters in it")
        }
        return token
    }

    /// Makes attempts until one succeeds, or fails for good.
    private func repeating<Success>(
        _ attempt: () async throws -> Success
    ) async throws -> (result: Success, attempts: Int) {
        var number = 1
        while true {
            do {
                return (try await attempt(), number)
            } catch let error as AgentError {
                try await wait(after: error, attempt: number)
                number += 1
            }
        }
    }

    /// Waits for the next attempt.
    ///
    /// - Throws: The error, with provider and attempt, when there is to be none.
    func wait(after error: AgentError, attempt: Int) async throws {
        var error = error
        error.provider = provider.name
        if error.code != .secretUnavailable, error.code != .invalidRequest { error.attempt = attempt }
        let wait = retries.wait(after: error, attempt: attempt, chance: .random(in: 0...1))
        logger?.debug(
            "An attempt has failed",
            metadata: [
                "provider.name": "\(provider.name)", "attempt": "\(attempt)", "error.code": "\(error.code.rawValue)",
                "wait": "\(wait.map { "\($0)" } ?? "none")",
            ]
        )
        guard let wait else { throw error }
        try await Task.sleep(for: wait)
    }
}
