import AgentLabJSON
import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// What `http` nodes send their requests to: it notes each in the file of effects, and turns some away at first.
final class EffectServer: Sendable {
    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    private let listener: NIOAsyncChannel<Connection, Never>
    private let effects: String
    /// Those who have asked before.
    private let known = Mutex<Set<String>>([])

    let address: String

    /// Binds to a free port of the loopback interface.
    init(effects: String) async throws {
        self.effects = effects
        listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(
            host: "127.0.0.1",
            port: 0
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                return try Connection(wrappingChannelSynchronously: channel)
            }
        }
        address = "http://127.0.0.1:\(listener.channel.localAddress?.port ?? 0)"
    }

    /// Answers until the task is cancelled.
    func run() async throws {
        try await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    // A client that is killed in the middle is what all this is about.
                    group.addTask { try? await self.serve(connection) }
                }
            }
        }
    }

    private func serve(_ connection: Connection) async throws {
        try await connection.executeThenClose { requests, answers in
            var head: HTTPRequestHead?
            for try await part in requests {
                if case .head(let received) = part { head = received }
                guard case .end = part, let received = head else { continue }
                let status = try take(received)
                let headers: HTTPHeaders = ["Content-Length": "0"]
                try await answers.write(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)))
                try await answers.write(.end(nil))
            }
        }
    }

    /// The key is that of the stage: run and stage with a slash between them.
    private func take(_ request: HTTPRequestHead) throws -> HTTPResponseStatus {
        let key = request.headers.first(name: "Idempotency-Key") ?? ""
        let parts = key.split(separator: "/")
        guard parts.count == 2, let stage = Int(parts[1]) else { return .badRequest }
        // One in two of those whom it sees for the first time has to come again.
        let isNew = known.withLock { $0.insert(key).inserted }
        if isNew, parts[0].utf8.reduce(0, { $0 &+ Int($1) }).isMultiple(of: 2) { return .serviceUnavailable }
        try note(run: String(parts[0]), stage: stage, node: String(request.uri.dropFirst()))
        return .ok
    }

    private func note(run: String, stage: Int, node: String) throws {
        let line: JSONValue = [
            "at": .double(Date.now.timeIntervalSince1970), "pid": 0, "run": .string(run), "stage": .int(stage),
            "node": .string(node), "step": "", "attempt": 1, "phase": "end",
        ]
        let bytes = Array(line.encodedString().utf8) + [UInt8(ascii: "\n")]
        let file = unsafe open(effects, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        defer { close(file) }
        guard file >= 0, unsafe write(file, bytes, bytes.count) == bytes.count else {
            throw Unwritten(error: errno)
        }
    }

    private struct Unwritten: Error {
        let error: Int32
    }
}
