public import AgentLabJSON

/// What a ``ScriptedLLM`` does with a request.
public struct LLMAnswer: Sendable {
    /// What is sent.
    public enum Content: Sendable {
        /// A text; in a stream a word is a piece.
        case text(String)
        /// Calls of functions, by name with arguments.
        case toolCalls([(name: String, arguments: JSONValue)])
        /// A vector for each text. Without any, they are made of the texts.
        case vectors([[Double]])
        /// An error, as the API words it.
        case failure(status: Int, message: String, retryAfter: String?)
        /// These bytes, whatever the API says.
        case raw(status: Int, contentType: String, body: [UInt8])
        /// Nothing: the connection is closed.
        case nothing
    }

    /// What is sent.
    public var content: Content
    /// The tokens that are said to have been used: of the question, and of the answer.
    ///
    /// Unset, the words are counted.
    public var usage: (input: Int, output: Int)?
    /// The wait before the first byte.
    public var delay: Duration?
    /// What has to end before the first byte is sent.
    public var gate: (@Sendable () async throws -> Void)?
    /// After how many pieces of a stream nothing more comes, until the client gives up.
    public var stallsAfter: Int?
    /// After how many pieces of a stream the connection is closed.
    public var dropsAfter: Int?
    /// What has to end before the connection is closed in the middle of a stream.
    public var dropGate: (@Sendable () async throws -> Void)?
    /// After how many pieces of a stream an error is reported in it.
    public var failsAfter: Int?
    /// The number of bytes that a stream is cut into, wherever its pieces end.
    public var chunkBytes: Int?

    /// Does something with a request.
    public init(_ content: Content) {
        self.content = content
    }

    /// Answers with a text.
    public static func text(_ text: String) -> LLMAnswer { LLMAnswer(.text(text)) }

    /// Answers with a value as JSON text.
    public static func json(_ value: JSONValue) -> LLMAnswer { .text(value.encodedString()) }

    /// Answers with an error.
    public static func failure(_ status: Int, _ message: String = "scripted", retryAfter: String? = nil) -> LLMAnswer {
        LLMAnswer(.failure(status: status, message: message, retryAfter: retryAfter))
    }

    /// Closes the connection without a word.
    public static let nothing = LLMAnswer(.nothing)
}
