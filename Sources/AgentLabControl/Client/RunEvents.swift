public import AgentLabAPI
import AgentLabJSON
import FoundationEssentials

/// The events of one run, to its end.
///
/// Each iteration subscribes anew, when the first event is asked for, and gives the subscription back when its iterator
/// is gone, so that leaving the loop is enough. Events are buffered up to a bound; if they come faster than they are
/// taken, the sequence subscribes again from the last one. Then `run` events and the stage in flight may come once more,
/// but a stage that has ended never does, and none is left out.
public struct RunEvents: AsyncSequence, Sendable {
    /// An event and its place.
    public struct Element: Hashable, Sendable {
        /// The cursor with which to subscribe again after this event.
        public var sequence: Int
        /// The event.
        public var event: RunEvent
    }

    fileprivate let connection: ClientConnection
    fileprivate let request: RunsWatch

    init(connection: ClientConnection, request: RunsWatch) {
        self.connection = connection
        self.request = request
    }

    /// Begins an iteration; nothing is sent yet.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(connection: self.connection, request: self.request)
    }
}

extension RunEvents {
    /// One way through the events.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let connection: ClientConnection
        private var request: RunsWatch
        private var subscription: Subscription?
        private var hasEnded = false

        fileprivate init(connection: ClientConnection, request: RunsWatch) {
            self.connection = connection
            self.request = request
        }

        /// Waits for the next event; `nil` once the run has ended and everything has been delivered.
        ///
        /// - Throws: `ControlError` when the daemon refuses or breaks off the stream, ``ControlClientError`` when the
        ///   connection is lost, `CancellationError`.
        public mutating func next() async throws -> Element? {
            while !self.hasEnded {
                let subscription = try await self.subscribed()
                switch try await subscription.events.next() {
                case .lagged: self.subscription = nil
                case .event(let sequence, let event):
                    if let element = try self.take(event, sequence: sequence) { return element }
                }
            }
            return nil
        }

        private mutating func subscribed() async throws -> Subscription {
            if let subscription = self.subscription { return subscription }
            let params = try JSONValue(encoding: self.request)
            let subscription = try await self.connection.subscribe(RunsWatch.name, params)
            self.subscription = subscription
            return subscription
        }

        private mutating func take(_ event: JSONValue, sequence: Int) throws -> Element? {
            if let end = StreamEnd(event) {
                self.hasEnded = true
                self.subscription = nil
                if let error = end.error { throw error }
                return nil
            }
            self.request.since = sequence
            let event = try event.decodeAnswer(as: RunEvent.self, of: RunsWatch.name)
            if case .run(let run) = event {
                // What was an unambiguous prefix now need not be one later.
                self.request.run = run.id.uuidString.lowercased()
            }
            return Element(sequence: sequence, event: event)
        }
    }
}

@available(*, unavailable)
extension RunEvents.AsyncIterator: Sendable {}
