import AgentLabJSON
import NIOCore
import NIOHTTP1
import NIOPosix

extension ScriptedLLM {
    typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPPart<HTTPResponseHead, ByteBuffer>>
    typealias Listener = NIOAsyncChannel<any Channel, Never>
    typealias Requests = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
    typealias Answers = NIOAsyncChannelOutboundWriter<HTTPPart<HTTPResponseHead, ByteBuffer>>

    /// The most bytes that a request may have: some images of a page each.
    private static let mostBytes = 256 << 20

    /// Listens; a connection is read once it is served.
    static func listen(on port: Int, _ open: OpenChannels) async throws -> Listener {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: port) { channel in
                open.insert(channel)
                return channel.eventLoop.makeSucceededFuture(channel)
            }
    }

    private static func connection(on channel: any Channel) async throws -> Connection {
        let connection = try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
            try channel.pipeline.syncOperations.addHandler(ResponseParts())
            return try Connection(wrappingChannelSynchronously: channel)
        }.get()
        channel.setOption(.autoRead, value: true).whenComplete { _ in }
        return connection
    }

    func serve(_ listener: Listener) async throws {
        try await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await channel in connections {
                    // A client that goes away, and an answer that is cut off, end their connection and nothing else.
                    group.addTask { try? await self.serve(try await Self.connection(on: channel)) }
                }
            }
        }
    }

    private func serve(_ connection: Connection) async throws {
        try await connection.executeThenClose { inbound, outbound in
            var requests = inbound.makeAsyncIterator()
            while let (head, body) = try await Self.read(&requests) {
                guard let request = LLMRequest(head, body) else {
                    try await outbound.write(reply: other(head), keepsAlive: head.isKeepAlive)
                    continue
                }
                let call = begin(request)
                connection.channel.closeFuture.whenComplete { _ in
                    self.change(call) { $0.isAbandoned = !$0.isAnswered }
                }
                try await perform(answer(to: request), to: request, call, &requests, outbound)
                change(call) { $0.isAnswered = true }
            }
        }
    }

    private static func read(_ requests: inout Requests) async throws -> (HTTPRequestHead, [UInt8])? {
        var head: HTTPRequestHead?
        var bytes: [UInt8] = []
        while let part = try await requests.next(isolation: #isolation) {
            switch part {
            case .head(let received): head = received
            case .body(let buffer):
                bytes += buffer.readableBytesView
                guard bytes.count <= mostBytes else { throw NIOTooManyBytesError(maxBytes: mostBytes) }
            case .end: return head.map { ($0, bytes) }
            }
        }
        return nil
    }

    /// What is no request for a model.
    private func other(_ head: HTTPRequestHead) -> WireReply {
        guard head.method == .GET, head.uri == "/scripted/calls" else {
            return WireReply(status: 404, json: ["error": "there is no such path"])
        }
        return WireReply(status: 200, json: .array(calls.map(\.json)))
    }
}

/// Bytes as the pipeline writes them.
private final class ResponseParts: ChannelOutboundHandler {
    typealias OutboundIn = HTTPPart<HTTPResponseHead, ByteBuffer>
    typealias OutboundOut = HTTPServerResponsePart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part: HTTPServerResponsePart =
            switch unwrapOutboundIn(data) {
            case .head(let head): .head(head)
            case .body(let bytes): .body(.byteBuffer(bytes))
            case .end(let trailers): .end(trailers)
            }
        context.write(wrapOutboundOut(part), promise: promise)
    }
}

extension LLMCall {
    fileprivate var json: JSONValue {
        [
            "api": .string(request.api.rawValue), "kind": .string(request.kind.rawValue),
            "model": .string(request.model), "content": .string(request.content), "images": .int(request.images),
            "status": status.map(JSONValue.int) ?? .null, "is_success": .bool(isSuccess),
        ]
    }
}
