import AgentLabJSON

/// Ollama's own API: <https://github.com/ollama/ollama/blob/main/docs/api.md>.
struct OllamaDialect: Dialect {
    let modelsPath = "/api/tags"
    let framing = StreamFraming.lines

    /// The options that stand beside the object `options`, not in it.
    private static let outer: Set<String> = ["format", "keep_alive", "think", "truncate", "dimensions", "logprobs"]

    func path(of call: ModelCall) -> String { call.kind == .embeddings ? "/api/embed" : "/api/chat" }

    /// Ollama takes none itself; a proxy before it may.
    func authorization(_ token: String) -> (name: String, value: String) { ("Authorization", "Bearer \(token)") }

    func body(of call: ModelCall, streams: Bool) throws(AgentError) -> JSONValue {
        var body = call.options.filter { Self.outer.contains($0.key) }
        var options = call.options.filter { !Self.outer.contains($0.key) }
        if let most = options.removeValue(forKey: "max_tokens"), options["num_predict"] == nil {
            options["num_predict"] = most
        }
        body["model"] = .string(call.model)
        if !options.isEmpty { body["options"] = .object(options) }
        guard call.kind != .embeddings else {
            body["input"] = .array(call.texts.map(JSONValue.string))
            return .object(body)
        }
        body["stream"] = .bool(streams)
        var messages: [JSONValue] = []
        for message in call.messages { messages.append(try self.message(message)) }
        body["messages"] = .array(messages)
        if !call.tools.isEmpty { body["tools"] = .array(call.tools.map(\.function)) }
        return .object(body)
    }

    private func message(_ message: AgentMessage) throws(AgentError) -> JSONValue {
        var json: [String: JSONValue] = ["role": .string(message.role.rawValue), "content": .string(message.text)]
        var images: [JSONValue] = []
        for image in message.images {
            guard let data = image.base64 else {
                throw AgentError(.invalidRequest, "Ollama fetches no images; give the image itself, as a data URI")
            }
            images.append(.string(data))
        }
        if !images.isEmpty { json["images"] = .array(images) }
        if !message.toolCalls.isEmpty {
            json["tool_calls"] = .array(
                message.toolCalls.map { ["function": ["name": .string($0.name), "arguments": $0.arguments]] }
            )
        }
        if let call = message.toolCall { json["tool_name"] = .string(call.name) }
        return .object(json)
    }

    func models(_ json: JSONValue) throws(ResponseFault) -> [String] { try json.names(in: "models", under: "name") }
}
