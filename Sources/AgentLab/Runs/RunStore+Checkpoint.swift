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
        try await checkpoints(of: [(run, secrets)])[0].get()
    }

    /// The same for many runs in two round trips, in their order; a run that cannot be read fails none of the others.
    func checkpoints(of runs: [(id: RunID, secrets: Secrets)]) async throws -> [Result<Checkpoint?, any Error>] {
        try await pool.withConnection { connection in
            let contents = try await connection.pipeline(runs.map { Self.foldCall($0.id, upTo: nil) })
            let folds = zip(runs, contents).map { run, rows in
                Result { try Self.folded(rows).map { Fold($0, $1, run: run.id, secrets: run.secrets) } }
            }
            let calls = zip(runs, folds).compactMap { run, fold in
                (try? fold.get()).map { Self.stepsCall(of: run.id, stage: $0.stage, iteration: $0.nextIteration) }
            }
            var steps = try await connection.pipeline(calls)[...]
            return folds.map { fold in
                Result {
                    guard let fold = try fold.get(), let rows = steps.popFirst() else { return nil }
                    return try Checkpoint(fold, steps: rows)
                }
            }
        }
    }

    /// A snapshot with the rows after it applied.
    fileprivate struct Fold {
        var state: State
        var produced: Set<String>
        var position: GraphPosition
        var last: Int
        /// The iteration in which the stage at the position was first executed, if it has failed since.
        var origin: Int?

        var nextIteration: Int { last + 1 }
        var stage: Int { origin ?? nextIteration }

        init(_ snapshot: SnapshotRow, _ rows: [ChangesRow], run: RunID, secrets: Secrets) {
            state = State(snapshot.state, runID: run, secrets: secrets)
            produced = Set(snapshot.produced)
            last = snapshot.iteration
            position = .node(snapshot.checkpointNode, iteration: last + 1)
            for row in rows { apply(row) }
        }

        private mutating func apply(_ row: ChangesRow) {
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
    }

    /// Where a run stood after an iteration.
    struct Point: Sendable {
        let iteration: Int
        let state: [String: JSONValue]
        /// The node that came next; `nil` when none did.
        let next: NodeName?
        /// The keys that nodes had set.
        let produced: Set<String>
        let updatedAt: Date
    }

    /// Where a run stood after an iteration, or after the last one on record.
    ///
    /// - Throws: ``LaboratoryError`` with `invalid_params` when there is no such iteration.
    func point(of record: RunRecord, at iteration: Int?) async throws -> Point {
        let run = RunID(record.id)
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
        var produced = Set(snapshot.produced)
        var next: NodeName? = snapshot.checkpointNode
        for row in rows {
            if let changes = row.changes {
                state.apply(changes)
                produced.formUnion(changes.set.keys)
                produced.subtract(changes.removed)
            }
            if !row.isFailed { next = row.next }
        }
        return Point(
            iteration: rows.last?.iteration ?? snapshot.iteration,
            state: state.data,
            next: next,
            produced: produced,
            updatedAt: rows.last?.createdAt ?? snapshot.createdAt
        )
    }

    /// A run's state after an iteration, or after the last one on record.
    package func checkpointRecord(of run: RunID, at iteration: Int?) async throws -> CheckpointRecord {
        guard let record = try await find(run) else { throw Self.notFound(run) }
        let point = try await point(of: record, at: iteration)
        return CheckpointRecord(
            runID: run.uuid,
            iteration: point.iteration,
            stateData: .object(point.state),
            checkpointNode: point.next?.rawValue,
            createdAt: record.createdAt,
            updatedAt: point.updatedAt
        )
    }
}

// MARK: - Folding

extension RunStore {
    fileprivate struct SnapshotRow {
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

    fileprivate struct ChangesRow {
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
        let call = Self.foldCall(run, upTo: iteration)
        return try Self.folded(try await pool.query(call.statement, call.parameters))
    }

    private static func foldCall(_ run: RunID, upTo iteration: Int?) -> PostgresCall {
        PostgresCall(foldStatement, [.uuid(run.uuid), .int4(Int32(clamping: iteration ?? Int(Int32.max)))])
    }

    private static func folded(_ rows: PostgresResult) throws -> (SnapshotRow, [ChangesRow])? {
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

extension RunStore.Checkpoint {
    fileprivate init(_ fold: RunStore.Fold, steps rows: PostgresResult) throws {
        let (steps, attempts) = try RunStore.steps(in: rows, stage: fold.stage, iteration: fold.nextIteration)
        self.init(
            position: fold.position,
            history: StageHistory(origin: fold.origin, attempts: attempts),
            steps: steps,
            state: fold.state,
            produced: fold.produced
        )
    }
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
