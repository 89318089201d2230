import AgentLabJSON
import NIOHTTP1

extension LLMRequest {
    /// Reads a request; nil for one that no API has.
    init?(_ head: HTTPRequestHead, _ bytes: [UInt8]) {
        let path = head.uri.prefix { $0 != "?" }
        guard let (api, kind) = Self.endpoint(of: path, head.method) else { return nil }
        // Azure's paths exist only with a version.
        if api == .azure, !head.uri.contains("api-version=") { return nil }
        let body = (try? JSONValue(parsing: bytes)) ?? .null
        if kind != .models, body.objectValue == nil { return nil }
        let deployment = path.split(separator: "/").dropFirst(2).first
        let named = body["model"]?.stringValue ?? ""
        let header = ["api-key", "authorization"].first { head.headers.contains(name: $0) }
        let value = header.flatMap { head.headers.first(name: $0) }
        self.init(
            api: api,
            kind: kind,
            model: api == .azure && kind != .models ? deployment.map(String.init) ?? named : named,
            target: "\(head.method.rawValue) \(head.uri)",
            token: value.map { $0.hasPrefix("Bearer ") ? String($0.dropFirst("Bearer ".count)) : $0 },
            tokenHeader: header,
            body: body
        )
    }

    private static func endpoint(of path: Substring, _ method: HTTPMethod) -> (API, Kind)? {
        switch (method, path) {
        case (.POST, "/api/chat"): (.ollama, .chat)
        case (.POST, "/api/embed"): (.ollama, .embeddings)
        case (.GET, "/api/tags"): (.ollama, .models)
        case (.POST, "/v1/chat/completions"): (.openai, .chat)
        case (.POST, "/v1/embeddings"): (.openai, .embeddings)
        case (.GET, "/v1/models"): (.openai, .models)
        case (.GET, "/openai/models"): (.azure, .models)
        case (.POST, _) where path.hasPrefix("/openai/deployments/"):
            if path.hasSuffix("/chat/completions") {
                (.azure, .chat)
            } else if path.hasSuffix("/embeddings") {
                (.azure, .embeddings)
            } else {
                nil
            }
        default: nil
        }
    }
}
