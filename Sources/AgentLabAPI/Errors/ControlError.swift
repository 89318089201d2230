public import AgentLabJSON

/// An error that crosses the control socket: JSON-RPC's error object.
///
/// Throw it from a handler to answer with it; a client's call throws it as it came. Programs decide by ``reason``, which
/// stays the same between versions; ``message`` is for people and may change.
public struct ControlError: Error, Hashable, Sendable {
    /// JSON-RPC's code; for what JSON-RPC has no code for, -32000.
    public var code: Int
    /// What went wrong, for programs; `nil` when the other side gave none.
    public var reason: Reason?
    /// What went wrong, for people.
    public var message: String
    /// What else belongs to the error, beside the reason: the members of `data`.
    public var data: [String: JSONValue]

    /// Makes an error with the code that belongs to its reason.
    ///
    /// - Parameters:
    ///   - reason: What went wrong, for programs.
    ///   - message: What went wrong, for people: one line, with the names and values that matter.
    ///   - data: What else a program may want to know.
    public init(_ reason: Reason, _ message: String, data: [String: JSONValue] = [:]) {
        self.init(code: reason.code, reason: reason, message: message, data: data)
    }

    /// Takes every field as it is.
    public init(code: Int, reason: Reason?, message: String, data: [String: JSONValue] = [:]) {
        self.code = code
        self.reason = reason
        self.message = message
        self.data = data
    }
}

extension ControlError: CustomStringConvertible {
    /// The message.
    public var description: String { self.message }
}

extension ControlError: Codable {
    private enum CodingKeys: String, CodingKey {
        case code
        case message
        case data
    }

    /// Takes any JSON-RPC error object, also one whose `data` is not ours.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            code: try container.decode(Int.self, forKey: .code),
            reason: nil,
            message: try container.decode(String.self, forKey: .message)
        )
        switch try container.decodeIfPresent(JSONValue.self, forKey: .data) {
        case .object(var members):
            if case .string(let word)? = members["reason"] {
                self.reason = Reason(rawValue: word)
                members["reason"] = nil
            }
            self.data = members
        case .some(let other) where other != .null:
            // JSON-RPC lets `data` be anything; what is no object is kept under a name of its own.
            self.data = ["value": other]
        default:
            break
        }
    }

    /// Writes a JSON-RPC error object, the reason as `data.reason`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.code, forKey: .code)
        try container.encode(self.message, forKey: .message)
        var members = self.data
        if let reason = self.reason {
            members["reason"] = .string(reason.rawValue)
        }
        if !members.isEmpty {
            try container.encode(JSONValue.object(members), forKey: .data)
        }
    }
}
