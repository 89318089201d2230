import AgentLabJSON

/// How a kind of provider is spoken with.
protocol Dialect: Sendable {
    /// The path of a call, with what stands before the query.
    func path(of call: ModelCall) -> String
    /// The path of the list of models.
    var modelsPath: String { get }
    /// The header field that carries the token.
    func authorization(_ token: String) -> (name: String, value: String)
    /// What is sent.
    func body(of call: ModelCall, streams: Bool) throws(AgentError) -> JSONValue
    /// What a whole answer says.
    func reply(_ json: JSONValue, to call: ModelCall) throws(ResponseFault) -> AgentReply
    /// How the pieces of a stream are told apart.
    var framing: StreamFraming { get }
    /// What a piece of a stream says.
    func piece(_ json: JSONValue) throws(ResponseFault) -> StreamPiece
    /// The names in a list of models.
    func models(_ json: JSONValue) throws(ResponseFault) -> [String]
    /// What the server says is wrong.
    func message(ofError json: JSONValue) -> String?
}

extension Dialect {
    func message(ofError json: JSONValue) -> String? {
        json["error"]?["message"]?.stringValue ?? json["error"]?.stringValue ?? json["message"]?.stringValue
    }
}

extension ProviderConfiguration {
    var dialect: any Dialect {
        switch kind {
        case .ollama, nil: OllamaDialect()
        case .openai: OpenAIDialect()
        case .azure: OpenAIDialect(azure: self)
        }
    }
}

extension JSONValue {
    /// The names under a key of the objects in an array.
    func names(in list: String, under key: String) throws(ResponseFault) -> [String] {
        guard let entries = self[list]?.arrayValue else { throw .missing(list) }
        return entries.compactMap { $0[key]?.stringValue }
    }
}
