import NIOCore
import NIOPosix
import Synchronization

/// Stands between a daemon and PostgreSQL's socket, and does to the connections what a bad network does.
final class FaultProxy: DatabaseLine {
    private struct State {
        var isPartitioned = false
        var delay = Duration.zero
        var cut: Cut?
        /// Tells connections made before a cut from those made after it.
        var generation = 0
    }

    private struct Cut {
        let afterBytes: Int
        let ofAnswers: Bool
    }

    /// The way through one connection.
    private struct Link {
        let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
        let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        let carriesAnswers: Bool
        let generation: Int
    }

    private struct IsCut: Error {}
    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let path: String
    private let server: String
    private let state = Mutex(State())

    /// - Parameters:
    ///   - path: The socket to listen on, named as PostgreSQL names its own.
    ///   - server: PostgreSQL's socket.
    init(path: String, server: String) {
        self.path = path
        self.server = server
    }

    func partition(_ isPartitioned: Bool) { state.withLock { $0.isPartitioned = isPartitioned } }

    func delay(by delay: Duration) { state.withLock { $0.delay = delay } }

    func cut(afterBytes: Int, ofAnswers: Bool) {
        state.withLock { state in
            state.cut = Cut(afterBytes: afterBytes, ofAnswers: ofAnswers)
            state.generation += 1
        }
    }

    func run() async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(
            unixDomainSocketPath: path,
            cleanupExistingSocketFile: true
        ) { Self.wrap($0) }
        try await listener.executeThenClose { clients in
            try await withThrowingDiscardingTaskGroup { group in
                for try await client in clients {
                    // A connection that is cut or lost is what this is for.
                    group.addTask { try? await self.serve(client) }
                }
            }
        }
    }

    private static func wrap(_ channel: any Channel) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
    }

    private func serve(_ client: Connection) async throws {
        let generation = state.withLock { $0.generation }
        try await client.executeThenClose { requests, toClient in
            let upstream = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(unixDomainSocketPath: server) { Self.wrap($0) }
            try await upstream.executeThenClose { answers, toServer in
                let links = [
                    Link(inbound: requests, outbound: toServer, carriesAnswers: false, generation: generation),
                    Link(inbound: answers, outbound: toClient, carriesAnswers: true, generation: generation),
                ]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for link in links { group.addTask { try await self.carry(link) } }
                    // When one end has gone, so has the connection.
                    try await group.next()
                    group.cancelAll()
                }
            }
        }
    }

    private func carry(_ link: Link) async throws {
        var carried = 0
        var cutGeneration = link.generation
        for try await var buffer in link.inbound {
            let delay = state.withLock { $0.delay }
            if delay > .zero { try await Task.sleep(for: delay) }
            while state.withLock({ $0.isPartitioned }) { try await Task.sleep(for: .milliseconds(10)) }
            let (cut, generation) = state.withLock { ($0.cut, $0.generation) }
            if generation != cutGeneration {
                // The budget of a cut begins with what comes after it.
                cutGeneration = generation
                carried = 0
            }
            if generation > link.generation, let cut, cut.ofAnswers == link.carriesAnswers {
                if carried + buffer.readableBytes >= cut.afterBytes {
                    if let rest = buffer.readSlice(length: cut.afterBytes - carried), rest.readableBytes > 0 {
                        try await link.outbound.write(rest)
                    }
                    throw IsCut()
                }
                carried += buffer.readableBytes
            }
            try await link.outbound.write(buffer)
        }
    }
}
