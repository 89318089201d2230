import AgentLabJSON

extension OpenAIDialect {
    func reply(_ json: JSONValue, to call: ModelCall) throws(ResponseFault) -> AgentReply {
        var reply = AgentReply()
        reply.model = json["model"]?.stringValue ?? ""
        reply.usage = usage(json)
        guard call.kind != .embeddings else {
            reply.vectors = try vectors(json["data"], count: call.texts.count)
            return reply
        }
        guard let choice = json["choices"]?[0] else { throw .missing("choices[0]") }
        guard let message = choice["message"] else { throw .missing("choices[0].message") }
        if call.kind == .tools { reply.toolCalls = try toolCalls(message["tool_calls"]) }
        let text = message["content"]?.stringValue ?? message["refusal"]?.stringValue
        guard text != nil || !reply.toolCalls.isEmpty else { throw .missing("choices[0].message.content") }
        reply.text = text ?? ""
        reply.finishReason = choice["finish_reason"]?.stringValue
        return reply
    }

    func piece(_ json: JSONValue) throws(ResponseFault) -> StreamPiece {
        if json["error"] != nil { return StreamPiece(error: message(ofError: json) ?? "an error without a message") }
        // Azure's first piece, about its filters, and the last with the usage have no choice.
        guard let choices = json["choices"]?.arrayValue else { throw .missing("choices") }
        let delta = choices.first?["delta"]
        var piece = StreamPiece(text: delta?["content"]?.stringValue ?? delta?["refusal"]?.stringValue ?? "")
        piece.model = json["model"]?.stringValue
        piece.usage = usage(json)
        piece.finishReason = choices.first?["finish_reason"]?.stringValue
        piece.isLast = piece.finishReason != nil
        return piece
    }

    private func usage(_ json: JSONValue) -> TokenUsage? {
        guard let usage = json["usage"], let input = usage["prompt_tokens"]?.intValue else { return nil }
        return TokenUsage(input: max(0, input), output: max(0, usage["completion_tokens"]?.intValue ?? 0))
    }

    private func toolCalls(_ json: JSONValue?) throws(ResponseFault) -> [ToolCall] {
        var calls: [ToolCall] = []
        for (index, call) in (json?.arrayValue ?? []).enumerated() {
            let path = "choices[0].message.tool_calls[\(index)]"
            guard let id = call["id"]?.stringValue else { throw .missing("\(path).id") }
            guard let name = call["function"]?["name"]?.stringValue else { throw .missing("\(path).function.name") }
            guard let text = call["function"]?["arguments"]?.stringValue else {
                throw .missing("\(path).function.arguments")
            }
            // A function without parameters may be called with nothing at all.
            guard let arguments = text.isEmpty ? [:] : try? JSONValue(parsing: text) else {
                throw ResponseFault("calls \(name) with arguments that are no JSON")
            }
            calls.append(ToolCall(id: id, name: name, arguments: arguments))
        }
        return calls
    }

    private func vectors(_ json: JSONValue?, count: Int) throws(ResponseFault) -> [[Double]] {
        guard let entries = json?.arrayValue else { throw .missing("data") }
        guard entries.count == count else { throw ResponseFault("has \(entries.count) vectors for \(count) texts") }
        var vectors = [[Double]](repeating: [], count: count)
        for (place, entry) in entries.enumerated() {
            let index = entry["index"]?.intValue ?? place
            guard vectors.indices.contains(index), vectors[index].isEmpty else {
                throw ResponseFault("has the vector \(index) twice or for no text")
            }
            vectors[index] = try (entry["embedding"] ?? .null).vector(at: "data[\(place)].embedding")
        }
        return vectors
    }
}
