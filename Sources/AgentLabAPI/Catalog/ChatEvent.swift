public import AgentLabJSON

/// What comes of a chat: `{"type": "text", "text": …}` as it comes, then `{"type": "reply", "reply": …}`.
///
/// New kinds of events arrive as ``other(type:body:)``, never as a new case.
public enum ChatEvent: Hashable, Sendable {
    /// The next piece of the answer.
    case text(String)
    /// The whole answer; the last event.
    case reply(ReplyRecord)
    /// An event of a later version, whole.
    case other(type: String, body: JSONValue)
}

extension ChatEvent: Codable {
    private enum CodingKeys: String, CodingKey {
        case type
        case text
        case reply
    }

    /// Takes any object that has a `type`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let type = try container.decode(String.self, forKey: .type)
        switch type {
        case "text": self = .text(try container.decode(String.self, forKey: .text))
        case "reply": self = .reply(try container.decode(ReplyRecord.self, forKey: .reply))
        default: self = .other(type: type, body: try JSONValue(from: decoder))
        }
    }

    /// Writes an object with a `type`; an unknown event goes out as it came.
    public func encode(to encoder: any Encoder) throws {
        if case .other(_, let body) = self { return try body.encode(to: encoder) }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .text(let text):
            try container.encode("text", forKey: .type)
            try container.encode(text, forKey: .text)
        case .reply(let reply):
            try container.encode("reply", forKey: .type)
            try container.encode(reply, forKey: .reply)
        case .other: break
        }
    }
}
