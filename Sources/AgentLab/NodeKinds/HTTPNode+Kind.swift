import AgentLabJSON
import Orchestration

extension NodeKind {
    /// An HTTP request: see ``HTTPNode`` for its fields.
    static let http = NodeKind("http", retry: RetryPolicy()) { fields in
        let method = fields.choice("method", HTTPNode.Method.self)
        let url = fields.template("url", required: true)
        let headers = fields.httpHeaders()
        let body = fields.httpBody()
        let statuses = fields.httpStatuses()
        let parse = fields.choice("parse", RunNode.Parse.self)
        let output = fields.output()
        let status = fields.output("status_output")
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

    /// A text is sent as it is, a map or a list as JSON.
    fileprivate mutating func httpBody() -> HTTPNode.Body? {
        guard let value = take("body") else { return nil }
        if case .scalar = value.content { return template(of: value, "body").map(HTTPNode.Body.text) }
        return .json(self.value(of: value, "body"))
    }

    fileprivate mutating func httpStatuses() -> Set<Int>? {
        guard let value = take("status") else { return nil }
        let elements = if case .list(let elements) = value.content { elements } else { [value] }
        return Set(
            elements.compactMap { element in
                if let status = element.json.intValue, (100...599).contains(status) { return status }
                report.add(
                    "\(name): status must be numbers from 100 to 599, not \(element.kindName)",
                    at: element.place
                )
                return nil
            }
        )
    }
}
