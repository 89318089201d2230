import AgentLabJSON
import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The pieces of an open stream.
struct PieceReader: Sendable {
    private static let endMark = Array("[DONE]".utf8)

    private let exchange: Exchange
    private let body: BodyReader
    private let deadline: Deadline
    private var unframer: StreamUnframer
    private var waiting: ArraySlice<[UInt8]> = []
    private var bytes = 0
    private var hasLast = false
    private var hasEnded = false

    init(_ exchange: Exchange, _ body: BodyReader, _ deadline: Deadline) {
        self.exchange = exchange
        self.body = body
        self.deadline = deadline
        unframer = StreamUnframer(exchange.dialect.framing, mostBytes: exchange.mostBytes)
    }

    /// The next piece; nil at the end of a complete text.
    mutating func next() async throws -> StreamPiece? {
        while true {
            if let bytes = waiting.popFirst() {
                if bytes == Self.endMark { return nil }
                let piece = try piece(bytes)
                hasLast = hasLast || piece.isLast
                hasEnded = hasEnded || piece.endsStream
                return piece
            }
            if hasEnded { return nil }
            try await fetch()
        }
    }

    private mutating func fetch() async throws {
        let chunk = try await exchange.mappingErrors { [body] in try await deadline.bounding { try await body.next() } }
        guard let chunk else {
            hasEnded = true
            waiting = unframer.end()[...]
            guard hasLast || !waiting.isEmpty else {
                throw AgentError(.connection, "the connection ended in the middle of the text")
            }
            return
        }
        bytes += chunk.readableBytes
        guard bytes <= exchange.mostBytes else { throw AgentError.tooLarge(exchange.mostBytes) }
        do {
            waiting = try unframer.pieces(in: chunk.readableBytesView)[...]
        } catch {
            throw AgentError.tooLarge(exchange.mostBytes)
        }
    }

    private func piece(_ bytes: [UInt8]) throws(AgentError) -> StreamPiece {
        let piece: StreamPiece
        do throws(ResponseFault) {
            piece = try exchange.dialect.piece(try JSONValue(answer: bytes))
        } catch {
            throw AgentError(fault: error, quoting: bytes)
        }
        if let message = piece.error { throw AgentError(inStream: message) }
        return piece
    }
}

extension Exchange {
    /// One attempt, up to the head of the answer.
    func open(_ call: ModelCall, token: String?) async throws -> PieceReader {
        let body = try dialect.body(of: call, streams: true)
        let secret = try await secret(token)
        let request = request(.POST, dialect.path(of: call), body, secret)
        let client = try connections.client(for: client)
        let deadline = Deadline(in: timeout)
        let reader = try await mappingErrors {
            try await deadline.bounding { BodyReader(try await response(to: request, by: client).body) }
        }
        return PieceReader(self, reader, deadline)
    }
}
