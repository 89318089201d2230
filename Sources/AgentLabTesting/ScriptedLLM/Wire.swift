import AgentLabJSON

/// A scripted answer in the words of the API that the request came by.
struct Wire {
    let request: LLMRequest
    let answer: LLMAnswer
    let models: [String]

    var streamType: String { request.api == .ollama ? "application/x-ndjson" : "text/event-stream" }

    /// The answer in one.
    var reply: WireReply {
        switch answer.content {
        case .failure(let status, let message, let wait):
            var reply = WireReply(status: status, json: error(status, message))
            reply.retryAfter = wait
            return reply
        case .raw(let status, let type, let body): return WireReply(status: status, contentType: type, body: body)
        default:
            let json =
                switch request.kind {
                case .models: list
                case .embeddings: embeddings
                case .chat: message
                }
            return WireReply(status: 200, json: json)
        }
    }

    /// The pieces of a stream; nil for what is no stream whoever asks.
    var pieces: [[UInt8]]? {
        switch answer.content {
        case .text: request.api == .ollama ? ollamaPieces : openAIPieces
        case .toolCalls, .vectors, .failure, .raw, .nothing: nil
        }
    }

    var errorPiece: [UInt8] {
        let json = error(500, "scripted")
        return request.api == .ollama ? json.encoded() + [UInt8(ascii: "\n")] : Self.event(json)
    }

    var text: String {
        if case .text(let text) = answer.content { text } else { "" }
    }

    /// A piece for each word with the spaces before it.
    var words: [String] {
        var words: [String] = []
        for character in text {
            if character.isWhitespace || words.isEmpty { words.append("") }
            words[words.count - 1].append(character)
        }
        return words
    }

    var usage: (input: Int, output: Int) {
        if let usage = answer.usage { return usage }
        let input = request.content.split { $0.isWhitespace }.count + 100 * request.images
        return (input, text.split { $0.isWhitespace }.count)
    }

    /// Vectors of three numbers that differ with the texts.
    var vectors: [[Double]] {
        if case .vectors(let vectors) = answer.content { return vectors }
        return request.texts.map { text in
            let sum = text.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 1009 }
            return [Double(sum) / 1009, Double(text.utf8.count), 0.5]
        }
    }

    private var list: JSONValue { request.api == .ollama ? ollamaList : openAIList }
    private var embeddings: JSONValue { request.api == .ollama ? ollamaEmbeddings : openAIEmbeddings }
    private var message: JSONValue { request.api == .ollama ? ollamaMessage : openAIMessage }

    private func error(_ status: Int, _ message: String) -> JSONValue {
        request.api == .ollama ? ollamaError(status, message) : openAIError(status, message)
    }
}
