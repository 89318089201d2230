/// A request that a ``ScriptedLLM`` has received, and what became of it.
public struct LLMCall: Sendable {
    /// The request.
    public let request: LLMRequest
    /// The status of the answer; nil as long as none was sent.
    public internal(set) var status: Int?
    /// Whether the whole answer was sent.
    public internal(set) var isAnswered = false
    /// Whether the client closed the connection before.
    public internal(set) var isAbandoned = false

    /// Whether it was paid for: an answer without an error, sent to its end.
    public var isSuccess: Bool { isAnswered && status.map { (200...299).contains($0) } ?? false }
}
