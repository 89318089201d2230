import AgentLabAPI
public import AgentLabJSON
import Synchronization

/// Sends a stream's events to the peer that subscribed to it.
///
/// Use it from one task at a time: events arrive in the order in which they were sent.
public final class ControlEventWriter: Sendable {
    private let method: String
    private let subscription: Int
    private let write: @Sendable (OutgoingMessage) async throws -> Void
    private let sequence = Mutex(0)

    init(method: String, subscription: Int, write: @escaping @Sendable (OutgoingMessage) async throws -> Void) {
        self.method = method
        self.subscription = subscription
        self.write = write
    }

    /// The sequence of the last event that was sent; 0 before the first.
    var lastSequence: Int { self.sequence.withLock { $0 } }

    /// Sends one event; suspends while the peer does not read.
    ///
    /// - Parameters:
    ///   - sequence: The cursor that a peer gives to go on after this event.
    ///   - event: The event, an object with a `type`.
    /// - Throws: `CancellationError` when the subscription has ended, `ControlError` with the reason `too_large` when
    ///   the event exceeds a frame, or the connection's error. Let them pass: they end the stream.
    public func send(sequence: Int, event: JSONValue) async throws {
        try Task.checkCancellation()
        let message = OutgoingMessage.event(
            method: self.method,
            subscription: self.subscription,
            sequence: sequence,
            event: event
        )
        try await self.write(message)
        self.sequence.withLock { $0 = sequence }
    }

    /// Sends one event; suspends while the peer does not read.
    ///
    /// - Parameters:
    ///   - sequence: The cursor that a peer gives to go on after this event.
    ///   - event: The event; it has to encode itself as an object with a `type`.
    /// - Throws: What ``send(sequence:event:)-(_,JSONValue)`` does, and what the event's encoding throws.
    public func send(sequence: Int, event: some Encodable) async throws {
        try await self.send(sequence: sequence, event: JSONValue(encoding: event))
    }
}
