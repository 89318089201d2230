/// A text as it comes.
///
/// Nothing is sent before it is read, and each reading is a call of its own. What is not read is not fetched: the
/// server waits. Leaving the loop or cancelling its task closes the connection.
public struct AgentStream: AsyncSequence, Sendable {
    /// What comes.
    public enum Element: Sendable, Hashable {
        /// The next part of the text; never empty.
        case text(String)
        /// The last element: the whole reply.
        case reply(AgentReply)
    }

    let exchange: Exchange
    let call: ModelCall
    let token: String?

    /// Begins a call.
    public func makeAsyncIterator() -> Iterator {
        Iterator(exchange: exchange, call: call, token: token)
    }
}
