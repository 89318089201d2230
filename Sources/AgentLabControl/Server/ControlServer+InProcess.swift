package import Logging
import NIOCore
import NIOPosix

extension ControlServer {
    /// Connects a client to a handler within the process, over a pair of sockets: the same bytes as over a socket file.
    package static func withInProcessClient<Success: Sendable>(
        handler: some ControlHandler,
        limits: ControlLimits = ControlLimits(),
        configuration: ControlClient.Configuration = ControlClient.Configuration(),
        logger: Logger,
        _ body: (ControlClient) async throws -> Success
    ) async throws -> Success {
        let pair = try SocketPair()
        let context = ServerContext(handler: handler, limits: limits, logger: logger)
        let connection = try await self.connection(over: pair.first, context: context)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await connection.serve() }
            defer { group.cancelAll() }
            return try await ControlClient.withConnection(
                overConnectedSocket: pair.second,
                configuration: configuration,
                body
            )
        }
    }

    private static func connection(over descriptor: CInt, context: ServerContext) async throws -> ServerConnection {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .withConnectedSocket(descriptor) { channel in
                channel.prepareConnection(registry: ConnectionRegistry(), context: context)
            }
    }
}
