extension AgentError {
    /// Of a status that says that the call has failed.
    init(status: Int, body: [UInt8], message: String?, retryAfter: Duration?) {
        let code: Code =
            switch status {
            case 401, 403: .unauthorized
            case 404: .notFound
            case 429: .rateLimited
            case 400..<500: .rejected
            case 500..<600: .server
            default: .invalidResponse
            }
        self.init(code, "answered with the status \(status)")
        self.status = status
        self.retryAfter = retryAfter
        serverMessage = message.map { String($0.prefix(2000)) } ?? (body.isEmpty ? nil : Self.beginning(of: body))
    }

    /// Of an answer that is not what it was to be.
    init(fault: ResponseFault, quoting bytes: [UInt8]) {
        self.init(.invalidResponse, "the answer \(fault.message); it begins with \(Self.beginning(of: bytes))")
        status = 200
    }

    /// Of an error that a server reports after it has begun to answer.
    init(inStream message: String) {
        self.init(.server, "gave up in the middle of the text")
        status = 200
        serverMessage = String(message.prefix(2000))
    }

    static func tooLarge(_ limit: Int) -> AgentError {
        AgentError(.responseTooLarge, "the answer has more than \(limit) bytes (max_response_bytes)")
    }

    /// Printable, in one line.
    private static func beginning(of bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(200), as: UTF8.self)
        let printable = text.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } ? " " : $0 }
        return bytes.isEmpty ? "nothing" : "\"\(String(printable))\"" + (bytes.count > 200 ? "…" : "")
    }
}
