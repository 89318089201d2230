import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres

/// What puts an ended run back before a node.
///
/// It is a journal row of its own, which changes the state to what it was there and names that node as the next. What
/// happened in between stays on record.
struct Rewind: Sendable {
    let iteration: Int
    let from: NodeName
    let to: NodeName
    /// As a journal row holds them.
    let changes: [UInt8]?
    let reason: String

    var parameters: [PostgresParameter] {
        [
            .int4(Int32(clamping: iteration)), .text(from.rawValue), .text(to.rawValue),
            .optional(changes) { .bytea($0) }, .text(reason),
        ]
    }
}

extension RunStore {
    /// Finds what puts a run back before the last execution of a node; before one that it never came to, the state stays.
    func rewind(_ record: RunRecord, to node: NodeName) async throws -> Rewind {
        let present = try await point(of: record, at: nil)
        let row = try await pool.query(
            Self.lastStageStatement,
            [.uuid(record.id), .text(node.rawValue)]
        ).onlyRow
        let executed = try row.get("executed", as: Int?.self)
        var target = present
        if let executed { target = try await point(of: record, at: executed - 1) }
        let state = State(present.state, runID: RunID(record.id))
        var account = StateAccount(state)
        let changes = State(target.state, runID: RunID(record.id)).changes(since: state)
        return Rewind(
            iteration: record.iteration + 1,
            from: try row.get("last_node", as: String?.self).map { NodeName(rawValue: $0) } ?? node,
            to: node,
            changes: try account.encode(changes),
            reason: "resumed from \(node)" + (executed.map { " with the state before iteration \($0)" } ?? "")
        )
    }

    /// Rows without attempts are those of earlier rewinds.
    private static let lastStageStatement = PostgresStatement(
        "run_last_stage",
        """
        SELECT (SELECT max(j.iteration) FROM agentlab.journal j
                WHERE j.run_id = $1 AND j.node_name = $2 AND j.attempts > 0) AS executed,
               (SELECT j.node_name FROM agentlab.journal j WHERE j.run_id = $1 ORDER BY j.iteration DESC LIMIT 1)
                   AS last_node
        """
    )
}
