import AgentLabJSON

/// OpenAI's API, which many servers speak, and Azure's form of it:
/// <https://platform.openai.com/docs/api-reference>,
/// <https://learn.microsoft.com/azure/ai-services/openai/reference>.
struct OpenAIDialect: Dialect {
    private struct Azure {
        let deployment: String?
        let version: String
        let auth: ProviderConfiguration.Auth
    }

    let framing = StreamFraming.events
    private let azure: Azure?

    init() {
        azure = nil
    }

    init(azure provider: ProviderConfiguration) {
        azure = Azure(
            deployment: provider.deployment,
            version: provider.apiVersion ?? ProviderConfiguration.defaultAPIVersion,
            auth: provider.auth ?? .key
        )
    }

    func path(of call: ModelCall) -> String {
        let path = call.kind == .embeddings ? "/embeddings" : "/chat/completions"
        guard let azure else { return path }
        let deployment = (azure.deployment ?? call.model).percentEncoded
        return "/openai/deployments/\(deployment)\(path)?api-version=\(azure.version.percentEncoded)"
    }

    var modelsPath: String {
        guard let azure else { return "/models" }
        return "/openai/models?api-version=\(azure.version.percentEncoded)"
    }

    func authorization(_ token: String) -> (name: String, value: String) {
        if azure?.auth == .key { return ("api-key", token) }
        return ("Authorization", "Bearer \(token)")
    }

    func body(of call: ModelCall, streams: Bool) throws(AgentError) -> JSONValue {
        var body = call.options
        if body["format"] == "json" {
            body["format"] = nil
            body["response_format"] = body["response_format"] ?? ["type": "json_object"]
        }
        body["model"] = .string(call.model)
        guard call.kind != .embeddings else {
            body["input"] = .array(call.texts.map(JSONValue.string))
            return .object(body)
        }
        body["messages"] = .array(call.messages.map(message))
        if !call.tools.isEmpty { body["tools"] = .array(call.tools.map(\.function)) }
        if streams {
            body["stream"] = true
            body["stream_options"] = ["include_usage": true]
        }
        return .object(body)
    }

    private func message(_ message: AgentMessage) -> JSONValue {
        var json: [String: JSONValue] = ["role": .string(message.role.rawValue), "content": content(of: message)]
        if !message.toolCalls.isEmpty { json["tool_calls"] = .array(message.toolCalls.map(toolCall)) }
        if let call = message.toolCall { json["tool_call_id"] = .string(call.id) }
        return .object(json)
    }

    private func content(of message: AgentMessage) -> JSONValue {
        guard !message.images.isEmpty else { return .string(message.text) }
        let images = message.images.map { image -> JSONValue in
            ["type": "image_url", "image_url": ["url": .string(image.uri)]]
        }
        return .array([["type": "text", "text": .string(message.text)]] + images)
    }

    private func toolCall(_ call: ToolCall) -> JSONValue {
        let arguments = JSONValue.string(call.arguments.encodedString())
        return [
            "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": arguments],
        ]
    }

    func models(_ json: JSONValue) throws(ResponseFault) -> [String] { try json.names(in: "data", under: "id") }
}

extension ToolDefinition {
    /// Both APIs take it in the same form.
    var function: JSONValue {
        let function: JSONValue = [
            "name": .string(name), "description": .string(description), "parameters": parameters,
        ]
        return ["type": "function", "function": function]
    }
}

extension String {
    /// With everything but unreserved characters as `%XX` (RFC 3986).
    var percentEncoded: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }
}
