import AgentLabJSON

/// <https://platform.openai.com/docs/api-reference>, and what Azure says differently.
extension Wire {
    private var head: [String: JSONValue] {
        ["id": "chatcmpl-scripted", "created": 1_767_225_600, "model": .string(request.model)]
    }

    private var counts: JSONValue {
        let (input, output) = usage
        return [
            "prompt_tokens": .int(input), "completion_tokens": .int(output), "total_tokens": .int(input + output),
        ]
    }

    var openAIList: JSONValue {
        ["object": "list", "data": .array(models.map { ["id": .string($0), "object": "model"] })]
    }

    var openAIEmbeddings: JSONValue {
        let data = vectors.enumerated().map { index, vector -> JSONValue in
            ["object": "embedding", "index": .int(index), "embedding": .array(vector.map(JSONValue.double))]
        }
        let usage: JSONValue = ["prompt_tokens": .int(usage.input), "total_tokens": .int(usage.input)]
        return ["object": "list", "data": .array(data), "model": .string(request.model), "usage": usage]
    }

    var openAIMessage: JSONValue {
        var message: [String: JSONValue] = ["role": "assistant", "content": .string(text), "refusal": nil]
        var reason: JSONValue = "stop"
        if case .toolCalls(let calls) = answer.content {
            reason = "tool_calls"
            message["content"] = .null
            message["tool_calls"] = .array(calls.enumerated().map { openAICall($0, $1.name, $1.arguments) })
        }
        let choice: JSONValue = ["index": 0, "message": .object(message), "logprobs": nil, "finish_reason": reason]
        var json = head
        json["object"] = "chat.completion"
        json["choices"] = [choice]
        json["usage"] = counts
        return .object(json)
    }

    private func openAICall(_ index: Int, _ name: String, _ arguments: JSONValue) -> JSONValue {
        let text = JSONValue.string(arguments.encodedString())
        return ["id": "call_\(index)", "type": "function", "function": ["name": .string(name), "arguments": text]]
    }

    var openAIPieces: [[UInt8]] {
        var pieces: [JSONValue] = []
        if request.api == .azure {
            pieces.append(["choices": [], "created": 0, "id": "", "model": "", "prompt_filter_results": []])
        }
        pieces.append(openAIChunk(["role": "assistant", "content": ""]))
        pieces += words.map { openAIChunk(["content": .string($0)]) }
        pieces.append(openAIChunk([:], "stop"))
        if request.body["stream_options"]?["include_usage"] == true {
            pieces.append(.object(head.merging(["choices": [], "usage": counts]) { $1 }))
        }
        return pieces.map(Self.event) + [Array("data: [DONE]\n\n".utf8)]
    }

    private func openAIChunk(_ delta: JSONValue, _ reason: JSONValue = nil) -> JSONValue {
        let choice: JSONValue = ["index": 0, "delta": delta, "finish_reason": reason]
        return .object(head.merging(["object": "chat.completion.chunk", "choices": [choice]]) { $1 })
    }

    static func event(_ json: JSONValue) -> [UInt8] {
        Array("data: ".utf8) + json.encoded() + Array("\n\n".utf8)
    }

    func openAIError(_ status: Int, _ message: String) -> JSONValue {
        let (text, type, code) = openAIWords(status)
        let words: JSONValue = [
            "message": .string(message.isEmpty ? text : message), "type": .string(type), "param": nil,
            "code": .string(code),
        ]
        return ["error": words]
    }

    private func openAIWords(_ status: Int) -> (text: String, type: String, code: String) {
        switch (status, request.api) {
        case (401, .azure):
            ("Access denied due to invalid subscription key or wrong API endpoint.", "invalid_request_error", "401")
        case (401, _): ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key")
        case (404, .azure):
            ("The API deployment for this resource does not exist.", "invalid_request_error", "DeploymentNotFound")
        case (404, _):
            ("The model `\(request.model)` does not exist.", "invalid_request_error", "model_not_found")
        case (429, _): ("Rate limit reached.", "requests", "rate_limit_exceeded")
        default: ("The server had an error.", "server_error", "server_error")
        }
    }
}
