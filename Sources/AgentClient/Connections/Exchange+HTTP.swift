import AgentLabJSON
import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension Exchange {
    /// The most of an answer with an error that is read.
    private static let mostErrorBytes = 64 << 10

    /// One attempt, up to the whole answer.
    func answer<Reply: Sendable>(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue?,
        _ secret: String?,
        reading read: (JSONValue) throws(ResponseFault) -> Reply
    ) async throws -> Reply {
        let request = request(method, path, body, secret)
        let client = try connections.client(for: client)
        let bytes = try await mappingErrors {
            try await Deadline(in: timeout).bounding {
                let response = try await response(to: request, by: client)
                return Array(try await response.body.collect(upTo: mostBytes).readableBytesView)
            }
        }
        do throws(ResponseFault) {
            return try read(try JSONValue(answer: bytes))
        } catch {
            throw AgentError(fault: error, quoting: bytes)
        }
    }

    func request(_ method: HTTPMethod, _ path: String, _ body: JSONValue?, _ secret: String?) -> HTTPClientRequest {
        var base = (provider.baseURL ?? provider.kind?.defaultBaseURL ?? "")[...]
        while base.hasSuffix("/") { base.removeLast() }
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers.add(name: "Accept", value: "application/json, text/event-stream, application/x-ndjson")
        if let secret {
            let (name, value) = dialect.authorization(secret)
            request.headers.add(name: name, value: value)
        }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.encoded()))
        }
        return request
    }

    /// The head of an answer that says that all is well.
    ///
    /// - Throws: ``AgentError`` with what the server says for any other.
    func response(to request: HTTPClientRequest, by client: HTTPClient) async throws -> HTTPClientResponse {
        // The deadline is the caller's, and for the whole attempt.
        let response = try await client.execute(request, deadline: .distantFuture, logger: nil)
        guard !(200...299).contains(response.status.code) else { return response }
        var beginning: [UInt8] = []
        // The status says enough when the connection is lost now.
        if let iterated = try? await Self.beginning(of: response.body) { beginning = iterated }
        try Task.checkCancellation()
        throw AgentError(
            status: Int(response.status.code),
            body: beginning,
            message: (try? JSONValue(parsing: beginning)).flatMap(dialect.message),
            retryAfter: RetryAfter.wait(in: response.headers)
        )
    }

    private static func beginning(of body: HTTPClientResponse.Body) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in body {
            bytes += chunk.readableBytesView.prefix(mostErrorBytes - bytes.count)
            if bytes.count >= mostErrorBytes { break }
        }
        return bytes
    }

    /// Gives the errors of the layers below the names that callers know.
    func mappingErrors<Success>(_ body: () async throws -> Success) async throws -> Success {
        do {
            return try await body()
        } catch let error as AgentError {
            throw error
        } catch is Deadline.Passed {
            throw AgentError(.timeout, "has not answered within \(timeout)")
        } catch is NIOTooManyBytesError {
            throw AgentError.tooLarge(mostBytes)
        } catch {
            try Task.checkCancellation()
            throw AgentError(.connection, "cannot be reached, or the connection was lost: \(error)", cause: error)
        }
    }
}
