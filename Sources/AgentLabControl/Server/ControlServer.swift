import AgentLabAPI
public import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Serves the control protocol on a Unix domain socket.
///
/// The server does nothing until ``run(onListening:)`` is called, and everything it does is over when that returns. A
/// peer can break its own connection and nothing else: what it sends is bounded before it is believed, what it does not
/// read is not stored, and a call that fails fails alone.
public final class ControlServer: Sendable {
    private let configuration: Configuration
    private let context: ServerContext
    private let connections = ConnectionRegistry()
    private let stopSignal = StopSignal()
    private let hasRun = Mutex(false)

    /// Makes a server; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - configuration: Where it listens and what it grants.
    ///   - logger: Told of connections (debug), of peers that break the rules (notice) and of calls that fail by the
    ///     handler's mistake (error). Params and results are never logged.
    ///   - handler: What carries out the calls.
    public init(configuration: Configuration, logger: Logger, handler: some ControlHandler) {
        self.configuration = configuration
        self.context = ServerContext(handler: handler, limits: configuration.limits, logger: logger)
    }

    /// What peers may use up.
    ///
    /// May be changed at any time: connections that are there keep what they were granted, and what holds for all
    /// connections together, `maximumRequests` and `maximumFrameMemory`, stays as it was.
    public var limits: ControlLimits {
        get { self.context.limits }
        set { self.context.limits = newValue }
    }

    /// Asks every event loop for a sign of life; does not return while one of them is stuck.
    package func isResponsive() async -> Bool {
        for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
            guard (try? await loop.submit {}.get()) != nil else { return false }
        }
        return true
    }

    /// How many peers are connected.
    public var connectionCount: Int { self.connections.count }

    /// Begins to stop: no more connections and requests are taken, streams and waiting calls end, and ``run(onListening:)``
    /// returns when the requests in hand have been answered, or when `stopTimeout` is over.
    ///
    /// Returns at once, and may be called from anywhere and more than once.
    public func beginStopping() {
        self.stopSignal.fire()
    }

    /// Listens and serves until ``beginStopping()`` is called or the task is cancelled, which ends all calls at once.
    ///
    /// - Parameter onListening: Called once, when peers can connect.
    /// - Throws: ``ControlServerError`` when it cannot listen, what `onListening` throws, or what made accepting
    ///   connections impossible.
    public func run(onListening: @Sendable () async throws -> Void = {}) async throws {
        let isFirst = self.hasRun.withLock { hasRun in
            defer { hasRun = true }
            return !hasRun
        }
        guard isFirst else {
            throw ControlServerError(.alreadyRan, "a control server runs only once")
        }
        let listener = try UnixListener(self.configuration.socket)
        defer { listener.removeFile() }
        let server = try await self.bind(listener)
        try await server.executeThenClose { accepted in
            try await self.serve(accepted, listener: listener, channel: server.channel, onListening: onListening)
        }
    }
}

extension ControlServer {
    private func bind(_ listener: UnixListener) async throws -> NIOAsyncChannel<ServerConnection, Never> {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(listener.descriptor) { channel in
                channel.prepareConnection(registry: self.connections, context: self.context)
            }
    }

    /// Serves until stopped; then gives the calls in hand their time.
    private func serve(
        _ accepted: NIOAsyncChannelInboundStream<ServerConnection>,
        listener: UnixListener,
        channel: any Channel,
        onListening: @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await self.serveAll(accepted) }
            group.addTask {
                await self.stopSignal.wait()
                // The file goes first: who comes now finds no daemon instead of one that does not answer.
                listener.removeFile()
                channel.close(promise: nil)
                self.connections.stop()
                guard (try? await Task.sleep(for: self.context.limits.stopTimeout)) != nil else { return }
                self.context.logger.warning("calls that did not end in time are cancelled")
            }
            self.context.logger.info("control socket listening")
            try await onListening()
            try await group.next()
        }
    }

    private func serveAll(_ accepted: NIOAsyncChannelInboundStream<ServerConnection>) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            defer {
                for connection in self.connections.close() {
                    group.addTask { await connection.refuse(.stopping) }
                }
            }
            for try await connection in accepted {
                group.addTask { await self.serve(connection) }
            }
        }
    }

    private func serve(_ connection: ServerConnection) async {
        let limit = self.context.limits.maximumConnections
        switch self.connections.begin(connection, limit: limit) {
        case .served:
            await connection.serve()
            self.connections.end(connection)
        case .tooMany:
            await connection.refuse(
                ControlError(.busy, "the daemon has \(limit) connections already; try again when some have ended")
            )
        case .taken: break
        }
    }
}

extension ControlError {
    fileprivate static let stopping = ControlError(.unavailable, "the daemon is stopping")
}
