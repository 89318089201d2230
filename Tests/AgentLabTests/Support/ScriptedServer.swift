import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server of a test's own, which answers as the test says and remembers what it was asked.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        let method: String
        let path: String
        /// The header fields by their names in lower case.
        let headers: [String: String]
        let body: String
    }

    struct Answer: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body = ""
    }

    /// What a request is answered, given how many have come before it.
    typealias Script = @Sendable (Request, Int) -> Answer

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    let port: Int
    var address: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { seen.withLock { $0 } }

    private let script: Script
    private let seen = Mutex<[Request]>([])
    private let listener: NIOAsyncChannel<Connection, Never>

    static func with<Value: Sendable>(
        _ script: @escaping Script,
        _ body: (ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let server = try await ScriptedServer(script)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let value = try await body(server)
            group.cancelAll()
            return value
        }
    }

    private init(_ script: @escaping Script) async throws {
        self.script = script
        listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        port = listener.channel.localAddress?.port ?? 0
    }

    private func run() async throws {
        try await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    // A client that is gone in the middle is nothing to the others.
                    group.addTask { try? await self.serve(connection) }
                }
            }
        }
    }

    private func serve(_ connection: Connection) async throws {
        try await connection.executeThenClose { inbound, outbound in
            var head: HTTPRequestHead?
            var body = ""
            for try await part in inbound {
                switch part {
                case .head(let next): (head, body) = (next, "")
                case .body(let buffer): body += String(buffer: buffer)
                case .end:
                    guard let head else { continue }
                    for part in answer(to: head, body) { try await outbound.write(part) }
                }
            }
        }
    }

    private func answer(to head: HTTPRequestHead, _ body: String) -> [HTTPServerResponsePart] {
        let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { "\($0), \($1)" }
        let request = Request(method: head.method.rawValue, path: head.uri, headers: headers, body: body)
        let count = seen.withLock { seen in
            seen.append(request)
            return seen.count - 1
        }
        let answer = script(request, count)
        var fields = HTTPHeaders(answer.headers.map { ($0.key, $0.value) })
        fields.replaceOrAdd(name: "Content-Length", value: "\(answer.body.utf8.count)")
        let response = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: answer.status),
            headers: fields
        )
        let content = head.method == .HEAD ? "" : answer.body
        return [.head(response), .body(.byteBuffer(ByteBuffer(string: content))), .end(nil)]
    }
}
