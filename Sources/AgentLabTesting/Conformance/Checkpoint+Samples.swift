internal import AgentLabJSON
internal import FoundationEssentials
internal import Orchestration

extension Checkpoint {
    /// A checkpoint after a stage, whose parts all tell the stage's number.
    static func sample(_ run: RunID, _ number: Int = 1) -> Checkpoint {
        sample(run, number, ["number": .int(number), "key\(number)": .string("value \(number)")])
    }

    static func sample(_ run: RunID, _ number: Int = 1, _ data: [String: JSONValue]) -> Checkpoint {
        let state = State(
            data,
            runID: run,
            secrets: Secrets(),
            timestamp: Date(timeIntervalSince1970: 1_800_000_000.123_456 + Double(number)),
            checkpointNode: NodeName("node \(number)")
        )
        return Checkpoint(state: state, next: NodeName("node \(number + 1)"), iteration: number)
    }
}
