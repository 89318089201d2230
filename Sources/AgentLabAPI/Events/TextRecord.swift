import AgentLabJSON
public import FoundationEssentials

/// A piece of what an agent answers within a run, told as it comes; on record is only the whole answer.
public struct TextRecord: Codable, Hashable, Sendable {
    /// The node that has asked.
    public var nodeName: String
    /// The stage.
    public var iteration: Int
    /// The name of the call's step within the stage.
    public var step: String
    /// How many bytes of the answer came before: where that is not what a watcher has, it has missed something; 0 begins
    /// an answer, also that of another attempt.
    public var offset: Int
    /// The piece.
    public var text: String
    /// When it came.
    public var createdAt: Date

    /// Takes every field as it is; nothing is checked here.
    public init(nodeName: String, iteration: Int, step: String, offset: Int, text: String, createdAt: Date) {
        self.nodeName = nodeName
        self.iteration = iteration
        self.step = step
        self.offset = offset
        self.text = text
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case nodeName = "node_name"
        case iteration
        case step
        case offset
        case text
        case createdAt = "created_at"
    }
}

extension RunEvent {
    /// The event that tells a piece of an answer: `{"type": "text", "text": {…}}`.
    public static func text(_ record: TextRecord) throws -> RunEvent {
        .other(type: "text", body: ["type": "text", "text": try JSONValue(encoding: record)])
    }

    /// The piece of an answer, if the event is one.
    public var text: TextRecord? {
        guard case .other(type: "text", let body) = self else { return nil }
        return try? body["text"]?.decode(TextRecord.self)
    }
}
