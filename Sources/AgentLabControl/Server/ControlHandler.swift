/// What a server does with the calls that come over its socket.
///
/// Calls run concurrently, those of one connection too, and are answered in the order in which they end.
public protocol ControlHandler: Sendable {
    /// Carries out one call.
    ///
    /// It is carried out to its end even when the peer goes away meanwhile: what was asked for is done, whether or not
    /// anyone is left to hear of it. What may wait for ever belongs into ``ControlAnswer/waiting(_:)``. Its task is
    /// cancelled only when the server's own task is, or when the server's time for stopping is over.
    ///
    /// - Throws: A `ControlError` to answer with it. Anything else is logged and answered as an internal error without
    ///   its text; the connection and other calls are not affected.
    func respond(to call: ControlCall, from peer: ControlPeer) async throws -> ControlAnswer
}
