import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres

extension Checkpoint {
    /// The parameters of ``PostgresCheckpointStore/saveStatement``.
    func columns() throws(JSONError) -> [PostgresParameter] {
        var bytes: [UInt8] = []
        try JSONValue.object(state.data).encodeStorable(into: &bytes)
        return [
            .uuid(state.runID.uuid), .timestamptz(state.timestamp), .int(iteration),
            .optional(state.checkpointNode) { .text($0.rawValue) }, .optional(next) { .text($0.rawValue) },
            .bytea(bytes),
        ]
    }

    /// Reads a row of ``PostgresCheckpointStore/loadStatement``.
    init(_ row: PostgresRow, of run: RunID) throws {
        let value = try JSONValue(parsing: try row.get("state", as: [UInt8].self))
        guard let data = value.objectValue else {
            throw PostgresError(.typeMismatch, "column “state” holds JSON that is no object")
        }
        let state = State(
            data,
            runID: run,
            secrets: Secrets(),
            timestamp: try row.get("state_time"),
            checkpointNode: try row.get("checkpoint_node", as: String?.self).map { NodeName($0) }
        )
        let next = try row.get("next_node", as: String?.self).map { NodeName($0) }
        self.init(state: state, next: next, iteration: try row.get("iteration"))
    }
}
