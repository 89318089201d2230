import AgentLabJSON

extension OllamaDialect {
    func reply(_ json: JSONValue, to call: ModelCall) throws(ResponseFault) -> AgentReply {
        var reply = AgentReply()
        reply.model = json["model"]?.stringValue ?? ""
        reply.usage = usage(json)
        reply.finishReason = json["done_reason"]?.stringValue
        guard call.kind != .embeddings else {
            reply.vectors = try vectors(json["embeddings"], count: call.texts.count)
            return reply
        }
        guard let message = json["message"] else { throw .missing("message") }
        guard let text = message["content"]?.stringValue else { throw .missing("message.content") }
        reply.text = text
        if call.kind == .tools { reply.toolCalls = try toolCalls(message["tool_calls"]) }
        return reply
    }

    func piece(_ json: JSONValue) throws(ResponseFault) -> StreamPiece {
        if let error = message(ofError: json) { return StreamPiece(error: error) }
        guard let isLast = json["done"]?.boolValue else { throw .missing("done") }
        var piece = StreamPiece(text: json["message"]?["content"]?.stringValue ?? "")
        piece.model = json["model"]?.stringValue
        guard isLast else { return piece }
        piece.isLast = true
        piece.endsStream = true
        piece.finishReason = json["done_reason"]?.stringValue
        piece.usage = usage(json)
        return piece
    }

    /// Counts that are left out are 0: a prompt that is still in the cache is not counted by older versions.
    private func usage(_ json: JSONValue) -> TokenUsage? {
        let input = json["prompt_eval_count"]?.intValue
        let output = json["eval_count"]?.intValue
        guard input != nil || output != nil else { return nil }
        return TokenUsage(input: max(0, input ?? 0), output: max(0, output ?? 0))
    }

    private func toolCalls(_ json: JSONValue?) throws(ResponseFault) -> [ToolCall] {
        var calls: [ToolCall] = []
        for (index, call) in (json?.arrayValue ?? []).enumerated() {
            guard let name = call["function"]?["name"]?.stringValue else {
                throw .missing("message.tool_calls[\(index)].function.name")
            }
            guard let arguments = call["function"]?["arguments"], arguments.objectValue != nil else {
                throw .missing("message.tool_calls[\(index)].function.arguments")
            }
            // Older versions give calls no identity.
            let id = call["id"]?.stringValue ?? "call_\(index)"
            calls.append(ToolCall(id: id, name: name, arguments: arguments))
        }
        return calls
    }

    private func vectors(_ json: JSONValue?, count: Int) throws(ResponseFault) -> [[Double]] {
        guard let entries = json?.arrayValue else { throw .missing("embeddings") }
        guard entries.count == count else {
            throw ResponseFault("has \(entries.count) vectors for \(count) texts")
        }
        var vectors: [[Double]] = []
        for (index, entry) in entries.enumerated() { vectors.append(try entry.vector(at: "embeddings[\(index)]")) }
        return vectors
    }
}

extension JSONValue {
    /// Numbers only.
    func vector(at path: String) throws(ResponseFault) -> [Double] {
        guard let entries = arrayValue, !entries.isEmpty else { throw .missing("\(path) with numbers") }
        let numbers = entries.compactMap(\.doubleValue)
        guard numbers.count == entries.count else { throw ResponseFault("has other than numbers in \(path)") }
        return numbers
    }
}
