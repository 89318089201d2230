public import AgentLabJSON

/// Something that happened to a run.
///
/// A stream begins with a `run` event. Every change of the run's life is a `run` event, every stage that ends a `stage`
/// event; the stage in flight is one too, with the status `started`. The stream's last event is a `run` event with a
/// final status. New kinds of events arrive as ``other(type:body:)``, never as a new case.
public enum RunEvent: Hashable, Sendable {
    /// The run's life changed, or the stream has just begun.
    case run(RunRecord)
    /// A stage has begun or ended; when it ended and the run goes on, with the decision that leaves it.
    case stage(StageRecord, decision: DecisionRecord?)
    /// An event of a later version, whole.
    case other(type: String, body: JSONValue)
}

extension RunEvent: Codable {
    private enum CodingKeys: String, CodingKey {
        case type
        case run
        case stage
        case decision
    }

    /// Takes any object that has a `type`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let type = try container.decode(String.self, forKey: .type)
        switch type {
        case "run":
            self = .run(try container.decode(RunRecord.self, forKey: .run))
        case "stage":
            self = .stage(
                try container.decode(StageRecord.self, forKey: .stage),
                decision: try container.decodeIfPresent(DecisionRecord.self, forKey: .decision)
            )
        default:
            self = .other(type: type, body: try JSONValue(from: decoder))
        }
    }

    /// Writes an object with a `type`; an unknown event goes out as it came.
    public func encode(to encoder: any Encoder) throws {
        if case .other(_, let body) = self {
            return try body.encode(to: encoder)
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .run(let run):
            try container.encode("run", forKey: .type)
            try container.encode(run, forKey: .run)
        case .stage(let stage, let decision):
            try container.encode("stage", forKey: .type)
            try container.encode(stage, forKey: .stage)
            try container.encodeIfPresent(decision, forKey: .decision)
        case .other:
            break
        }
    }
}
