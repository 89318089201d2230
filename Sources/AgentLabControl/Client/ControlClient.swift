public import AgentLabAPI
public import AgentLabJSON
import Glibc
import NIOCore
import NIOPosix

/// A client of a daemon's control socket.
///
/// Calls may be made from any number of tasks at once; they share the connection and are answered as they end. A lost
/// connection fails all of them, and every later one.
public struct ControlClient: Sendable {
    private let connection: ClientConnection

    /// Connects to a daemon for as long as the body runs.
    ///
    /// - Parameters:
    ///   - path: The daemon's socket.
    ///   - configuration: What the client holds at most.
    ///   - body: Uses the client, which is of no use after it.
    /// - Returns: What the body returns.
    /// - Throws: ``ControlClientError`` when the daemon cannot be reached, or what the body throws.
    public static func withConnection<Success: Sendable>(
        to path: String,
        configuration: Configuration = Configuration(),
        _ body: (ControlClient) async throws -> Success
    ) async throws -> Success {
        try await self.with(self.connect(to: path, configuration), configuration, body)
    }

    /// Makes a call and waits for its result.
    ///
    /// - Throws: The `ControlError` that the daemon answered, ``ControlClientError`` when the connection is lost or the
    ///   answer makes no sense, `CancellationError`. A cancelled or lost call may have been carried out all the same.
    public func call<Method: ControlMethod>(_ request: Method) async throws -> Method.Result {
        let result = try await self.call(Method.name, JSONValue(encoding: request))
        return try result.decodeAnswer(as: Method.Result.self, of: Method.name)
    }

    /// Makes a call to a method by its name, with params and result as plain JSON.
    ///
    /// - Throws: What ``call(_:)`` does.
    public func call(_ method: String, _ params: JSONValue) async throws -> JSONValue {
        try await self.connection.call(method, params)
    }

    /// The events of a run, from the beginning or after a sequence that was seen before, to the run's end.
    ///
    /// - Parameters:
    ///   - run: The run's id, or an unambiguous prefix of it.
    ///   - since: The sequence of the last event that was seen; 0: none.
    public func watch(run: String, since: Int = 0) -> RunEvents {
        RunEvents(connection: self.connection, request: RunsWatch(run: run, since: since))
    }

    /// Asks an agent something; its answer comes piece by piece.
    public func chat(_ request: AgentsChat) -> ChatEvents {
        ChatEvents(connection: self.connection, request: request)
    }
}

extension ControlClient {
    /// What a client holds at most.
    public struct Configuration: Sendable {
        /// The longest body of a frame in bytes that it takes from a daemon.
        public var maximumFrameLength = ControlProtocol.defaultMaximumFrameLength
        /// How long it tries to connect to a daemon that is there but too busy to accept.
        public var connectTimeout: Duration = .seconds(5)
        /// How many events of a run it keeps while nobody takes them.
        public var eventCapacity = 128

        /// Has the defaults that the properties show.
        public init() {}
    }
}

extension ControlClient {
    /// Uses the given socket, which has to be connected, and closes it in the end.
    static func withConnection<Success: Sendable>(
        overConnectedSocket descriptor: CInt,
        configuration: Configuration,
        _ body: (ControlClient) async throws -> Success
    ) async throws -> Success {
        let transport = try await self.bootstrap.withConnectedSocket(descriptor) { channel in
            self.prepare(channel, configuration)
        }
        return try await self.with(transport, configuration, body)
    }

    private static var bootstrap: ClientBootstrap {
        ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    }

    private static func connect(
        to path: String,
        _ configuration: Configuration
    ) async throws -> ClientConnection.Transport {
        guard UnixAddress(path: path) != nil else {
            throw ControlClientError(
                .connectFailed,
                "a socket's path has 1 to \(UnixAddress.maximumLength) bytes, this one \(path.utf8.count): \(path)"
            )
        }
        let deadline = ContinuousClock.now + configuration.connectTimeout
        while true {
            do {
                return try await self.bootstrap.connect(unixDomainSocketPath: path) { channel in
                    self.prepare(channel, configuration)
                }
            } catch let error as IOError where error.errnoCode == EAGAIN && ContinuousClock.now < deadline {
                // More clients than the daemon has accepted yet; the kernel does not queue us behind them.
                try await Task.sleep(for: .milliseconds(10))
            } catch {
                throw ControlClientError(connectingTo: path, error)
            }
        }
    }

    private static func prepare(
        _ channel: any Channel,
        _ configuration: Configuration
    ) -> EventLoopFuture<ClientConnection.Transport> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(
                FrameHandler(maximumLength: configuration.maximumFrameLength)
            )
            return try ClientConnection.Transport(wrappingChannelSynchronously: channel)
        }
    }

    private static func with<Success: Sendable>(
        _ transport: ClientConnection.Transport,
        _ configuration: Configuration,
        _ body: (ControlClient) async throws -> Success
    ) async throws -> Success {
        try await transport.executeThenClose { inbound, outbound in
            let connection = ClientConnection(outbound: outbound, eventCapacity: configuration.eventCapacity)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { await connection.receive(inbound) }
                group.addTask { await connection.giveBackSubscriptions() }
                return try await body(ControlClient(connection: connection))
            }
        }
    }
}
