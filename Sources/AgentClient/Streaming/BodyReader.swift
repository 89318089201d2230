import AsyncHTTPClient
import NIOCore

/// The rest of an answer, read from child tasks one after the other.
actor BodyReader {
    private var iterator: HTTPClientResponse.Body.AsyncIterator

    init(_ body: sending HTTPClientResponse.Body) {
        iterator = body.makeAsyncIterator()
    }

    func next() async throws -> ByteBuffer? {
        var iterator = iterator
        defer { self.iterator = iterator }
        return try await iterator.next(isolation: self)
    }
}
