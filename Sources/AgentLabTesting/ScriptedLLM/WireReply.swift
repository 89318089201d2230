import AgentLabJSON
import NIOCore
import NIOHTTP1

/// An answer that is sent at once.
struct WireReply {
    let status: Int
    let contentType: String
    let body: [UInt8]
    var retryAfter: String?

    init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    init(status: Int, json: JSONValue) {
        self.init(status: status, contentType: "application/json", body: json.encoded())
    }
}

extension ScriptedLLM.Answers {
    func write(reply: WireReply, keepsAlive: Bool = true) async throws {
        var headers: HTTPHeaders = [
            "Content-Type": reply.contentType, "Content-Length": "\(reply.body.count)",
        ]
        if let wait = reply.retryAfter { headers.add(name: "Retry-After", value: wait) }
        if !keepsAlive { headers.add(name: "Connection", value: "close") }
        let status = HTTPResponseStatus(statusCode: reply.status)
        try await write(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)))
        try await write(.body(ByteBuffer(bytes: reply.body)))
        try await write(.end(nil))
    }
}
