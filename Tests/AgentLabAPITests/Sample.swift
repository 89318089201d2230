import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Testing

enum Sample {
    static let time = Date(timeIntervalSince1970: 1_795_000_000.25)
    static let timeText = "2026-11-18T11:06:40.250000Z"
    static let id = UUID(uuid: (1, 0x99, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xAB))
    static let idText = "01990000-0000-7000-8000-0000000000ab"

    static let run = RunRecord(
        id: id,
        workflowName: "w",
        status: .pending,
        params: [:],
        priority: 0,
        secretNames: [],
        recoveries: 0,
        iteration: 0,
        createdAt: time,
        updatedAt: time
    )

    static let stage = StageRecord(
        runID: id,
        iteration: 1,
        nodeName: "n",
        status: .failed,
        attempts: 2,
        durationMilliseconds: 1.25,
        errorMessage: "e",
        createdAt: time
    )

    static let decision = DecisionRecord(
        runID: id,
        iteration: 1,
        fromNode: "a",
        toNode: "b",
        predicateName: "p",
        predicateResult: true,
        reason: "r",
        createdAt: time
    )
}

/// The value is written as this JSON, and nothing is lost on the way back.
func expectRoundTrip<Value: Codable & Equatable>(
    _ value: Value,
    _ json: JSONValue,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    #expect(try JSONValue(encoding: value) == json, sourceLocation: sourceLocation)
    #expect(try json.decode(Value.self, strict: true) == value, sourceLocation: sourceLocation)
}
