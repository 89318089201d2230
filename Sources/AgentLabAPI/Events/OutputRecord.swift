import AgentLabJSON
public import FoundationEssentials

/// A line that a program of a run has written, told as it comes and kept nowhere but in the log.
public struct OutputRecord: Codable, Hashable, Sendable {
    /// The node that runs the program.
    public var nodeName: String
    /// The stage.
    public var iteration: Int
    /// `stdout` or `stderr`.
    public var stream: String
    /// The line, without its end.
    public var line: String
    /// When it came.
    public var createdAt: Date

    /// Takes every field as it is; nothing is checked here.
    public init(nodeName: String, iteration: Int, stream: String, line: String, createdAt: Date) {
        self.nodeName = nodeName
        self.iteration = iteration
        self.stream = stream
        self.line = line
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case nodeName = "node_name"
        case iteration
        case stream
        case line
        case createdAt = "created_at"
    }
}

extension RunEvent {
    /// The event that tells a line of a program: `{"type": "output", "output": {…}}`.
    public static func output(_ record: OutputRecord) throws -> RunEvent {
        .other(type: "output", body: ["type": "output", "output": try JSONValue(encoding: record)])
    }

    /// The line, if the event is one.
    public var output: OutputRecord? {
        guard case .other(type: "output", let body) = self else { return nil }
        return try? body["output"]?.decode(OutputRecord.self)
    }
}
