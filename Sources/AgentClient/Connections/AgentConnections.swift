public import AsyncHTTPClient
import NIOCore
import Synchronization

/// The connections of any number of clients.
///
/// It makes an `HTTPClient` for each pair of pool size and connection timeout that its clients are configured with,
/// and owns them: whoever made it calls ``shutdown()`` when the last call is done. An `HTTPClient` that is given to it
/// is only lent: it serves all clients with its own settings, and ``shutdown()`` leaves it alone.
public final class AgentConnections: Sendable {
    private struct Settings: Hashable {
        let connectionTimeout: Duration
        let poolSize: Int
    }

    private enum Contents {
        case lent(HTTPClient)
        case owned([Settings: HTTPClient])
        case closed
    }

    private let contents: Mutex<Contents>

    /// Connections of its own, made as they are needed.
    public init() {
        contents = Mutex(.owned([:]))
    }

    /// Somebody else's client, which must outlive this.
    public init(lending client: HTTPClient) {
        contents = Mutex(.lent(client))
    }

    /// Gives connections to a function, and shuts them down after it.
    public static func withConnections<Success>(
        _ body: (AgentConnections) async throws -> Success
    ) async throws -> Success {
        let connections = AgentConnections()
        let result: Success
        do {
            result = try await body(connections)
        } catch {
            await connections.shutdown()
            throw error
        }
        await connections.shutdown()
        return result
    }

    /// Closes the connections; calls that are under way fail.
    ///
    /// Further calls are refused.
    public func shutdown() async {
        let owned = contents.withLock { contents -> [HTTPClient] in
            guard case .owned(let clients) = contents else { return [] }
            contents = .closed
            return Array(clients.values)
        }
        // The only error is a client that has been shut down before, which these have not.
        for client in owned { try? await client.shutdown() }
    }

    func client(for configuration: ClientConfiguration) throws(AgentError) -> HTTPClient {
        let defaults = ClientConfiguration.defaults.merging(configuration)
        let settings = Settings(
            connectionTimeout: defaults.connectionTimeout ?? .seconds(10),
            poolSize: defaults.connectionPoolSize ?? 8
        )
        let client = contents.withLock { contents -> HTTPClient? in
            switch contents {
            case .lent(let client): return client
            case .closed: return nil
            case .owned(var clients):
                if let client = clients[settings] { return client }
                let client = Self.make(settings)
                clients[settings] = client
                contents = .owned(clients)
                return client
            }
        }
        guard let client else { throw AgentError(.invalidRequest, "the connections have been shut down") }
        return client
    }

    private static func make(_ settings: Settings) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        // A token is for the configured address, and for no other.
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .nanoseconds(Int64(settings.connectionTimeout / .nanoseconds(1)))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.poolSize
        // Attempts are repeated by who makes them, who counts them too.
        configuration.connectionPool.retryConnectionEstablishment = false
        // With a connection for each request, a cancelled one is seen by the server at once, which stops to generate.
        configuration.httpVersion = .http1Only
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
