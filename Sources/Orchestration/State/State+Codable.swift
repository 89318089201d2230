import AgentLabJSON
import FoundationEssentials

extension State: Codable {
    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case checkpointNode = "checkpoint_node"
        case timestamp
        case data
    }

    /// Reads a state, which then has no secrets.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode([String: JSONValue].self, forKey: .data),
            runID: try container.decode(RunID.self, forKey: .runID),
            secrets: Secrets(),
            timestamp: try container.decode(Date.self, forKey: .timestamp),
            checkpointNode: try container.decodeIfPresent(NodeName.self, forKey: .checkpointNode)
        )
    }

    /// Writes everything but the secrets.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(runID, forKey: .runID)
        try container.encodeIfPresent(checkpointNode, forKey: .checkpointNode)
        try container.encode(timestamp, forKey: .timestamp)
        try container.encode(data, forKey: .data)
    }
}
