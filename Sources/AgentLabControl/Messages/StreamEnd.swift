import AgentLabAPI
import AgentLabJSON

/// The last event of a subscription: `{"type": "end"}`, with an `error` when the stream broke off.
struct StreamEnd: Sendable {
    static let type = "end"

    var error: ControlError?

    var json: JSONValue {
        var members: [String: JSONValue] = ["type": .string(Self.type)]
        if let error = self.error {
            members["error"] = error.json
        }
        return .object(members)
    }
}

extension StreamEnd {
    /// `nil` when the event is another one.
    init?(_ event: JSONValue) {
        guard event["type"]?.stringValue == Self.type else { return nil }
        self.init(error: event["error"].flatMap { error in try? error.decode(ControlError.self) })
    }
}
