package import AgentLabAPI
import AgentLabJSON
package import FoundationEssentials
package import Orchestration
package import Postgres

/// The runs in PostgreSQL: their life's transitions, each one statement, and what people ask of them.
///
/// Every write begins with the fence, so nothing is written in the name of a daemon that has been declared ended.
package struct RunStore: Sendable {
    let pool: PostgresPool
    let daemon: UUID
    let marks: PageMarks

    package init(pool: PostgresPool, daemon: UUID) {
        self.pool = pool
        self.daemon = daemon
        marks = PageMarks()
    }

    /// Executes a statement in this daemon's name, and reads the record of the run that it is about afterwards.
    ///
    /// - Returns: What the statement answered, and the record.
    func write(
        _ call: PostgresCall,
        then others: [PostgresCall] = [],
        about run: RunID
    ) async throws -> (answer: PostgresResult, record: RunRecord?) {
        try await withFence {
            let results = try await pool.withConnection { connection in
                try await connection.pipeline(
                    [
                        [PostgresCall(JournalBatch.fence, [.uuid(daemon)]), call], others,
                        [PostgresCall(Self.findStatement, [.uuid(run.uuid)])],
                    ].flatMap { $0 }
                )
            }
            return (results[1], try results.last?.first.map(RunRecord.init))
        }
    }

    func withFence<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as PostgresError where error.sqlState == "AL001" {
            throw JournalError.fenced
        }
    }

    // MARK: - Finding

    /// A run's record, as of now.
    package func find(_ run: RunID) async throws -> RunRecord? {
        try await pool.query(Self.findStatement, [.uuid(run.uuid)]).first.map(RunRecord.init)
    }

    /// The run whose id begins with a prefix of at least four hexadecimal digits.
    ///
    /// - Throws: ``LaboratoryError`` when none or several do.
    package func resolve(_ reference: String) async throws -> RunID {
        if let id = UUID(uuidString: reference) { return RunID(id) }
        guard let prefix = IDPrefix(reference) else {
            throw LaboratoryError(
                .runNotFound,
                "\"\(reference.prefix(80))\" is no run: give an id, or its first 4 or more digits"
            )
        }
        if prefix.isWhole { return RunID(prefix.low) }
        let rows = try await pool.query(Self.resolveStatement, [.uuid(prefix.low), .uuid(prefix.high)])
        guard let first = rows.first else {
            throw LaboratoryError(.runNotFound, "no run's id begins with \"\(reference)\"")
        }
        guard rows.count == 1 else {
            let some = try rows.map { "\(try $0.get(0, as: UUID.self))".lowercased() }.joined(separator: ", ")
            throw LaboratoryError(
                .conflict,
                "\"\(reference)\" is ambiguous: the ids of several runs begin with it, such as \(some)"
            )
        }
        return RunID(try first.get(0, as: UUID.self))
    }

    static let findStatement = PostgresStatement(
        "run_find",
        "\(RunRecord.select(from: "agentlab.runs")) WHERE r.id = $1"
    )
    private static let resolveStatement = PostgresStatement(
        "run_resolve",
        "SELECT id FROM agentlab.runs WHERE id BETWEEN $1 AND $2 ORDER BY id LIMIT 3"
    )
}
