public import AgentLabAPI
import AgentLabJSON

/// What an agent answers, as it comes, to the whole reply.
///
/// Each iteration asks anew, when the first event is asked for; leaving the loop ends the call. What is not taken is not
/// fetched: beyond a few events the daemon waits, and with it everything else on this connection. Use a connection of its
/// own for a chat that is read slowly.
public struct ChatEvents: AsyncSequence, Sendable {
    /// What comes.
    public typealias Element = ChatEvent

    fileprivate let connection: ClientConnection
    fileprivate let request: AgentsChat

    init(connection: ClientConnection, request: AgentsChat) {
        self.connection = connection
        self.request = request
    }

    /// Begins an iteration; nothing is sent yet.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(connection: self.connection, request: self.request)
    }
}

extension ChatEvents {
    /// One call.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let connection: ClientConnection
        private let request: AgentsChat
        private var subscription: Subscription?
        private var hasEnded = false

        fileprivate init(connection: ClientConnection, request: AgentsChat) {
            self.connection = connection
            self.request = request
        }

        /// Waits for the next event; `nil` once everything has been delivered.
        ///
        /// - Throws: `ControlError` when the daemon refuses or the agent fails, ``ControlClientError`` when the connection
        ///   is lost, `CancellationError`.
        public mutating func next() async throws -> ChatEvent? {
            guard !self.hasEnded else { return nil }
            let subscription = try await self.subscribed()
            guard case .event(_, let event) = try await subscription.events.next() else { return nil }
            guard let end = StreamEnd(event) else {
                return try event.decodeAnswer(as: ChatEvent.self, of: AgentsChat.name)
            }
            self.hasEnded = true
            self.subscription = nil
            if let error = end.error { throw error }
            return nil
        }

        private mutating func subscribed() async throws -> Subscription {
            if let subscription = self.subscription { return subscription }
            let params = try JSONValue(encoding: self.request)
            let subscription = try await self.connection.subscribe(AgentsChat.name, params, isPaced: true)
            self.subscription = subscription
            return subscription
        }
    }
}

@available(*, unavailable)
extension ChatEvents.AsyncIterator: Sendable {}
