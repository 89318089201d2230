public import AgentLabJSON

/// A request for a model as a ``ScriptedLLM`` has received it.
public struct LLMRequest: Sendable, Hashable {
    /// The APIs that are spoken.
    public enum API: String, Sendable, Hashable {
        /// Ollama's own.
        case ollama
        /// OpenAI's.
        case openai
        /// Azure's form of OpenAI's.
        case azure
    }

    /// What is asked for.
    public enum Kind: String, Sendable, Hashable {
        /// A text, or calls of functions.
        case chat
        /// Vectors.
        case embeddings
        /// The list of models.
        case models
    }

    /// The API it came by.
    public let api: API
    /// What is asked for.
    public let kind: Kind
    /// The model, or Azure's deployment; empty for a list of models.
    public let model: String
    /// Method, path and query.
    public let target: String
    /// The token, from whichever header it came in.
    public let token: String?
    /// The name of that header, in lower case.
    public let tokenHeader: String?
    /// The body; `null` without one.
    public let body: JSONValue

    /// Whether the answer is to come in pieces.
    ///
    /// Ollama streams unless it is told not to.
    public var streams: Bool { kind == .chat && (body["stream"]?.boolValue ?? (api == .ollama)) }

    /// All that is said in it: the texts of its messages, or those to embed, a line each.
    public var content: String { texts.joined(separator: "\n") }

    /// The number of images in it.
    public var images: Int {
        messages.reduce(0) { count, message in
            let parts = message["content"]?.arrayValue ?? []
            return count + (message["images"]?.arrayValue?.count ?? 0)
                + parts.count { $0["type"] == "image_url" }
        }
    }

    /// The texts to embed, or those of the messages.
    var texts: [String] {
        guard kind == .chat else {
            return body["input"]?.stringValue.map { [$0] } ?? body["input"]?.arrayValue?.compactMap(\.stringValue) ?? []
        }
        return messages.flatMap { message -> [String] in
            guard let parts = message["content"]?.arrayValue else { return [message["content"]?.stringValue ?? ""] }
            return parts.compactMap { $0["text"]?.stringValue }
        }
    }

    private var messages: [JSONValue] { body["messages"]?.arrayValue ?? [] }
}
