import AgentLabAPI
import AgentLabControl
import AgentLabJSON

/// A handler whose methods a test writes down.
struct ScriptedHandler: ControlHandler {
    typealias Method = @Sendable (JSONValue, ControlPeer) async throws -> ControlAnswer

    private let methods: [String: Method]

    init(_ methods: [String: Method] = [:]) {
        self.methods = methods
    }

    func respond(to call: ControlCall, from peer: ControlPeer) async throws -> ControlAnswer {
        guard let method = self.methods[call.method] else {
            return .result(["method": .string(call.method), "params": call.params])
        }
        return try await method(call.params, peer)
    }
}
