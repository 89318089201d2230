import AgentLabAPI
import AgentLabJSON

/// What goes over the socket, either way.
enum OutgoingMessage: Sendable {
    case request(id: Int, method: String, params: JSONValue)
    case result(id: JSONValue, JSONValue)
    case error(id: JSONValue, ControlError)
    case event(method: String, subscription: Int, sequence: Int, event: JSONValue)
}

extension OutgoingMessage {
    /// The body of a frame.
    func encoded() -> [UInt8] {
        var members: [String: JSONValue] = ["jsonrpc": "2.0"]
        switch self {
        case .request(let id, let method, let params):
            members["id"] = .int(id)
            members["method"] = .string(method)
            members["params"] = params
        case .result(let id, let result):
            members["id"] = id
            members["result"] = result
        case .error(let id, let error):
            members["id"] = id
            members["error"] = error.json
        case .event(let method, let subscription, let sequence, let event):
            members["method"] = .string(method)
            members["params"] = [
                "subscription": .int(subscription), "sequence": .int(sequence), "event": event,
            ]
        }
        return JSONValue.object(members).encoded()
    }
}
