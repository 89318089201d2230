import AgentLabAPI
import AgentLabJSON
import Orchestration
import Postgres

/// The run that a key belongs to, and what it was asked for with.
struct KeyedRun {
    let record: RunRecord
    /// The params as they were given, defaults left out.
    let givenParams: [String: JSONValue]

    init(_ row: PostgresRow) throws {
        record = try RunRecord(row)
        let given = try row.get("given", as: [UInt8].self)
        givenParams = try JSONValue(parsing: given).objectValue ?? [:]
    }

    /// Whether the request is a repetition of the one that made the run, word for word.
    ///
    /// This needs nothing of the workflow, which may be another version by now, or gone.
    func isRepeated(by request: RunsExecute) -> Bool {
        record.forkedFrom == nil && record.workflowName == request.workflow && givenParams == request.params ?? [:]
    }

    /// Whether the request is a repetition of the one that made the run as a fork, word for word.
    func isRepeated(by request: RunsFork, of origin: RunID) -> Bool {
        record.forkedFrom == origin.uuid && givenParams == request.given
    }

    /// Whether the request means the same as the one that made the run, as the workflow reads params today.
    func means(the request: RunsExecute, to workflow: Workflow) -> Bool {
        guard record.forkedFrom == nil, record.workflowName == request.workflow,
            let mine = try? Parameters(givenParams, declaredBy: workflow),
            let theirs = try? Parameters(request.params ?? [:], declaredBy: workflow)
        else { return false }
        return mine.values == theirs.values
    }

    /// What a request is told that uses the key for something else.
    var conflict: LaboratoryError {
        LaboratoryError(
            .conflict,
            "the key \"\(record.key ?? "")\" belongs to run \(RunID(record.id)) of workflow "
                + "\"\(record.workflowName)\" with other params"
                + (record.forkedFrom.map { ", a fork of run \(RunID($0))" } ?? "")
        )
    }
}

extension RunsFork {
    /// What is kept under the key in the place of params.
    var given: [String: JSONValue] {
        var given: [String: JSONValue] = [:]
        given["iteration"] = iteration.map { .int($0) }
        given["params"] = params.map { .object($0) }
        given["set"] = set.map { .object($0) }
        given["max_tokens"] = maxTokens.map { .int($0) }
        return given
    }
}

extension RunStore {
    /// The run that was created under a key.
    func find(key: String) async throws -> KeyedRun? {
        try await pool.query(Self.findByKeyStatement, [.text(key)]).first.map(KeyedRun.init)
    }

    private static let findByKeyStatement = PostgresStatement(
        "run_find_key",
        """
        SELECT f.*, coalesce(g.given_params, g.params) AS given
        FROM (\(RunRecord.select(from: "agentlab.runs")) WHERE r.key = $1) f JOIN agentlab.runs g ON g.id = f.id
        """
    )
}
