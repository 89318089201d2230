import AgentLabAPI
import AgentLabJSON
import FoundationEssentials

extension RunRecord {
    static func sample(status: RunStatus = .running, iteration: Int = 0) -> RunRecord {
        let time = Date(timeIntervalSince1970: 1_795_000_000)
        return RunRecord(
            id: UUID(uuid: (1, 0x99, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)),
            workflowName: "sample",
            status: status,
            params: .object([:]),
            priority: 0,
            secretNames: [],
            recoveries: 0,
            iteration: iteration,
            createdAt: time,
            updatedAt: time
        )
    }
}

extension StageRecord {
    static func sample(_ iteration: Int) -> StageRecord {
        let run = RunRecord.sample()
        return StageRecord(
            runID: run.id,
            iteration: iteration,
            nodeName: "node",
            status: .completed,
            attempts: 1,
            durationMilliseconds: 1.5,
            createdAt: run.createdAt
        )
    }
}
