import AgentLabJSON
import Orchestration

extension NodeKind {
    /// An HTTP request: see ``HTTPNode`` for its fields.
    static let http = NodeKind("http", retry: RetryPolicy()) { fields in
        let method = fields.choice("method", HTTPNode.Method.self)
        let url = fields.template("url", required: true)
        let headers = fields.httpHeaders()
        let body = fields.httpBody()
        let statuses = fields.numbers("status", in: 100...599)
        let parse = fields.choice("parse", RunNode.Parse.self)
        let output = fields.output(type: (parse ?? .text).type)
        let status = fields.output("status_output", type: .number)
        let maxResponse = fields.bytes("max_response", in: 1...(256 << 20))
        let timeout = fields.duration("timeout")
        if body != nil, method == nil || method == .get || method == .head {
            fields.fail("body", "needs a method that sends one, such as method: POST")
        }
        guard let url else { return nil }
        return { runtime in
            var node = HTTPNode(url, runtime: runtime)
            node.method = method ?? node.method
            node.headers = headers
            node.body = body
            node.allowedStatuses = statuses ?? node.allowedStatuses
            node.parse = parse ?? node.parse
            node.output = output
            node.statusKey = status
            node.maxResponse = maxResponse ?? node.maxResponse
            node.timeout = timeout ?? node.timeout
            return node
        }
    }
}

extension FileFields {
    fileprivate mutating func httpHeaders() -> [String: HTTPNode.Header] {
        var headers: [String: HTTPNode.Header] = [:]
        for entry in entries("headers") ?? [] {
            guard Self.isHeaderName(entry.key) else {
                report.add("\(name): headers: \"\(entry.key)\" is no name of a header field", at: entry.place)
                continue
            }
            if case .map = entry.value.content {
                headers[entry.key] = map(entry.value, "\(name): headers: \(entry.key)") { fields in
                    let prefix = fields.text("prefix") ?? ""
                    return fields.secret("secret", required: true).map { .secret($0, prefix: prefix) }
                }
            } else {
                headers[entry.key] = template(of: entry.value, "headers").map(HTTPNode.Header.text)
            }
        }
        return headers
    }

    /// A token of RFC 9110, section 5.6.2.
    private static func isHeaderName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0) }
    }

    /// A text is sent as it is, a map or a list as JSON.
    fileprivate mutating func httpBody() -> HTTPNode.Body? {
        guard let value = take("body") else { return nil }
        if case .scalar = value.content { return template(of: value, "body").map(HTTPNode.Body.text) }
        return .json(self.value(of: value, "body"))
    }
}
