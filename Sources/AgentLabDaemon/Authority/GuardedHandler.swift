import AgentLabControl

/// Carries out the calls that the peer has the authority for.
struct GuardedHandler: ControlHandler {
    let router: ControlRouter
    let authority: PeerAuthority

    func respond(to call: ControlCall, from peer: ControlPeer) async throws -> ControlAnswer {
        // What has no route is the router's to refuse, but not to those who may not even ask.
        try authority.check(call.method, isReadOnly: router.isReadOnly(call.method) ?? true, by: peer)
        return try await router.respond(to: call, from: peer)
    }
}
