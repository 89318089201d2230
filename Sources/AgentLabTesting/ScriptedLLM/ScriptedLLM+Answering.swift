import AgentLabJSON
import NIOCore
import NIOHTTP1

extension ScriptedLLM {
    /// The connection is to be closed, because the script says so.
    private struct Dropped: Error {}

    func perform(
        _ answer: LLMAnswer,
        to request: LLMRequest,
        _ call: Int,
        _ requests: inout Requests,
        _ outbound: Answers
    ) async throws {
        if let delay = answer.delay { try await Task.sleep(for: delay) }
        try await answer.gate?()
        if case .nothing = answer.content { throw Dropped() }
        let wire = Wire(request: request, answer: answer, models: modelNames)
        if request.streams, let pieces = wire.pieces {
            change(call) { $0.status = 200 }
            try await stream(pieces, wire, answer, &requests, outbound)
        } else {
            let reply = wire.reply
            change(call) { $0.status = reply.status }
            try await outbound.write(reply: reply)
        }
    }

    private func stream(
        _ pieces: [[UInt8]],
        _ wire: Wire,
        _ answer: LLMAnswer,
        _ requests: inout Requests,
        _ outbound: Answers
    ) async throws {
        let headers: HTTPHeaders = ["Content-Type": wire.streamType]
        try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)))
        let end = answer.stallsAfter ?? answer.dropsAfter ?? answer.failsAfter
        let sent = pieces.prefix(end ?? pieces.count)
        for chunk in Self.chunks(sent, answer.chunkBytes) { try await outbound.write(.body(ByteBuffer(bytes: chunk))) }
        if answer.dropsAfter != nil {
            try await answer.dropGate?()
            throw Dropped()
        }
        if answer.stallsAfter != nil {
            // Nothing comes before the client has given up.
            _ = try await requests.next(isolation: #isolation)
            throw Dropped()
        }
        if answer.failsAfter != nil { try await outbound.write(.body(ByteBuffer(bytes: wire.errorPiece))) }
        try await outbound.write(.end(nil))
    }

    private static func chunks(_ pieces: ArraySlice<[UInt8]>, _ size: Int?) -> [[UInt8]] {
        guard let size, size > 0 else { return Array(pieces) }
        let bytes = pieces.flatMap { $0 }
        return stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    }
}
