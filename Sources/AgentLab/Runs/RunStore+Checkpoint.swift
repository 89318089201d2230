package import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
package import Orchestration
import Postgres

extension RunStore {
    /// What an execution goes on from.
    package struct Checkpoint: Sendable {
        package let position: GraphPosition
        package let history: StageHistory
        package let steps: StageSteps
        package let state: State
        package let produced: Set<String>
    }

    /// The state after the last completed stage and the node that comes next, folded from the last snapshot and the
    /// rows after it; `nil` for a run that was submitted from SQL and that nobody has begun.
    package func checkpoint(of run: RunID, secrets: Secrets) async throws -> Checkpoint? {
        guard let (snapshot, rows) = try await fold(run, upTo: nil) else { return nil }
        var state = State(snapshot.state, runID: run, secrets: secrets)
        var produced = Set(snapshot.produced)
        var last = snapshot.iteration
        var position = GraphPosition.node(snapshot.checkpointNode, iteration: last + 1)
        var origin: Int?
        for row in rows {
            last = row.iteration
            if let changes = row.changes {
                state.apply(changes)
                produced.formUnion(changes.set.keys)
                produced.subtract(changes.removed)
            }
            if row.isFailed {
                origin = origin ?? row.iteration
                position = .node(position.node, iteration: last + 1)
            } else if let next = row.next {
                origin = nil
                position = .node(next, iteration: last + 1)
            } else {
                origin = nil
                position = .after(row.node, iteration: last)
            }
        }
        let (steps, attempts) = try await steps(of: run, stage: origin ?? last + 1, iteration: last + 1)
        return Checkpoint(
            position: position,
            history: StageHistory(origin: origin, attempts: attempts),
            steps: steps,
            state: state,
            produced: produced
        )
    }

    /// A run's state after an iteration, or after the last one on record.
    package func checkpointRecord(of run: RunID, at iteration: Int?) async throws -> CheckpointRecord {
        guard let record = try await find(run) else { throw Self.notFound(run) }
        if let iteration, !(0...record.iteration).contains(iteration) {
            throw LaboratoryError(
                .invalidParams,
                "run \(run) has no iteration \(iteration) on record; it has 0 to \(record.iteration)"
            )
        }
        guard let (snapshot, rows) = try await fold(run, upTo: iteration) else {
            throw LaboratoryError(.invalidStatus, "run \(run) has no state yet, because no daemon has begun it")
        }
        var state = State(snapshot.state, runID: run)
        var next: NodeName? = snapshot.checkpointNode
        for row in rows {
            if let changes = row.changes { state.apply(changes) }
            if !row.isFailed { next = row.next }
        }
        return CheckpointRecord(
            runID: run.uuid,
            iteration: rows.last?.iteration ?? snapshot.iteration,
            stateData: .object(state.data),
            checkpointNode: next?.rawValue,
            createdAt: record.createdAt,
            updatedAt: rows.last?.createdAt ?? snapshot.createdAt
        )
    }
}

// MARK: - Folding

extension RunStore {
    private struct SnapshotRow {
        let iteration: Int
        let checkpointNode: NodeName
        let produced: [String]
        let state: [String: JSONValue]
        let createdAt: Date

        init(_ row: PostgresRow) throws {
            iteration = try row.get("iteration")
            checkpointNode = NodeName(rawValue: try row.get("next_node"))
            produced = try JSONValue(parsing: try row.get("produced", as: [UInt8].self)).decode([String].self)
            state = try JSONValue(parsing: try row.get("content", as: [UInt8].self)).objectValue ?? [:]
            createdAt = try row.get("created_at")
        }
    }

    private struct ChangesRow {
        let iteration: Int
        let isFailed: Bool
        let node: NodeName
        let next: NodeName?
        let changes: StateChanges?
        let createdAt: Date

        init(_ row: PostgresRow) throws {
            iteration = try row.get("iteration")
            isFailed = try row.get("failed")
            node = NodeName(rawValue: try row.get("node_name"))
            next = try row.get("next_node", as: String?.self).map { NodeName(rawValue: $0) }
            changes = try row.get("content", as: [UInt8]?.self).map { try StateChanges(journalled: $0) }
            createdAt = try row.get("created_at")
        }
    }

    private func fold(_ run: RunID, upTo iteration: Int?) async throws -> (SnapshotRow, [ChangesRow])? {
        let rows = try await pool.query(
            Self.foldStatement,
            [.uuid(run.uuid), .int4(Int32(clamping: iteration ?? Int(Int32.max)))]
        )
        guard let snapshot = rows.first else { return nil }
        return (try SnapshotRow(snapshot), try rows.dropFirst().map(ChangesRow.init))
    }

    /// One statement, so that the rows are those after this snapshot even while the run goes on.
    private static let foldStatement = PostgresStatement(
        "run_fold",
        """
        WITH snapshot AS (
            SELECT * FROM agentlab.snapshots WHERE run_id = $1 AND iteration <= $2 ORDER BY iteration DESC LIMIT 1
        )
        SELECT s.iteration, false AS failed, NULL AS node_name, s.checkpoint_node AS next_node, s.state AS content,
               s.produced, s.created_at, 0 AS place
        FROM snapshot s
        UNION ALL
        SELECT j.iteration, j.failed, j.node_name, j.next_node, j.changes, NULL, j.created_at, 1
        FROM snapshot s JOIN agentlab.journal j ON j.run_id = $1 AND j.iteration > s.iteration AND j.iteration <= $2
        ORDER BY place, iteration
        """
    )
}

extension StateChanges {
    /// Reads what ``StateAccount`` has written.
    fileprivate init(journalled bytes: [UInt8]) throws {
        let value = try JSONValue(parsing: bytes)
        self.init(
            set: value["set"]?.objectValue ?? [:],
            removed: Set((value["removed"]?.arrayValue ?? []).compactMap(\.stringValue))
        )
    }
}
