import AgentLabJSON

/// <https://github.com/ollama/ollama/blob/main/docs/api.md>
extension Wire {
    private static let time: JSONValue = "2026-01-01T00:00:00.000000Z"

    var ollamaList: JSONValue {
        ["models": .array(models.map { ["name": .string($0), "model": .string($0), "modified_at": Self.time] })]
    }

    var ollamaEmbeddings: JSONValue {
        [
            "model": .string(request.model), "embeddings": .array(vectors.map { .array($0.map(JSONValue.double)) }),
            "total_duration": 14_143_917, "load_duration": 1_019_500, "prompt_eval_count": .int(usage.input),
        ]
    }

    var ollamaMessage: JSONValue {
        var message: [String: JSONValue] = ["role": "assistant", "content": .string(text)]
        if case .toolCalls(let calls) = answer.content {
            message["tool_calls"] = .array(
                calls.map { ["function": ["name": .string($0.name), "arguments": $0.arguments]] }
            )
        }
        return ollamaLast(.object(message))
    }

    var ollamaPieces: [[UInt8]] {
        let pieces = words.map { word -> JSONValue in
            [
                "model": .string(request.model), "created_at": Self.time,
                "message": ["role": "assistant", "content": .string(word)], "done": false,
            ]
        }
        let last = ollamaLast(["role": "assistant", "content": ""])
        return (pieces + [last]).map { $0.encoded() + [UInt8(ascii: "\n")] }
    }

    func ollamaError(_ status: Int, _ message: String) -> JSONValue {
        switch status {
        case 404 where message.isEmpty: ["error": "model '\(request.model)' not found"]
        case 401 where message.isEmpty: ["error": "unauthorized"]
        default: ["error": .string(message)]
        }
    }

    private func ollamaLast(_ message: JSONValue) -> JSONValue {
        [
            "model": .string(request.model), "created_at": Self.time, "message": message, "done": true,
            "done_reason": "stop", "total_duration": 5_043_500_667, "load_duration": 5_025_959,
            "prompt_eval_count": .int(usage.input), "prompt_eval_duration": 325_953_000,
            "eval_count": .int(usage.output), "eval_duration": 4_709_213_000,
        ]
    }
}
