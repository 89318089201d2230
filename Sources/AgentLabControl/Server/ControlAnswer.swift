public import AgentLabJSON

/// How a handler answers a call.
public enum ControlAnswer: Sendable {
    /// The call has been carried out; this is its result.
    case result(JSONValue)
    /// The call waits for something that may take for ever.
    ///
    /// The closure is carried out for as long as somebody waits: its task is cancelled when the peer goes away and when
    /// the server stops.
    case waiting(@Sendable () async throws -> JSONValue)
    /// The call opens a stream of events.
    ///
    /// The peer is answered `{"subscription": n}` first, then the closure sends the events. When it returns, the peer is
    /// sent an `end` event; when it throws, an `end` event with the error. Its task is cancelled when the peer
    /// unsubscribes or goes away and when the server stops.
    case stream(@Sendable (ControlEventWriter) async throws -> Void)
}
