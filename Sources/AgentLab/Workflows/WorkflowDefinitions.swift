import AgentLabAPI
import Postgres

/// Finds the version of a workflow that a run began with: here, or in the database, where another daemon has put it.
struct WorkflowDefinitions: Sendable {
    let registry: WorkflowRegistry
    let pool: PostgresPool

    /// The version that the run began with; of a workflow in Swift, which no table holds, the present one.
    ///
    /// An entry whose definition is lost or cannot be understood by this daemon is answered too: its runs fail.
    ///
    /// - Throws: `PostgresError` when the database cannot be asked.
    func entry(_ name: String, version: String?) async throws -> WorkflowRegistry.Entry {
        guard let version else { return try present(name, version: "") }
        if let entry = registry.entry(name, version: version) { return entry }
        guard let source = try await source(of: version) else { return try present(name, version: version) }
        do {
            return try registry.revive(source, name: name, version: version)
        } catch {
            let message = "the definition of workflow \"\(name)\" that the run began with cannot be used here: \(error)"
            return try .init(unusable: name, version: version, LaboratoryError(.conflict, message, cause: error))
        }
    }

    private func present(_ name: String, version: String) throws -> WorkflowRegistry.Entry {
        do {
            return try registry.entry(name)
        } catch let error as LaboratoryError {
            return try .init(unusable: name, version: version, error)
        }
    }

    /// Keeps the texts of files, so that any daemon can go on with their runs.
    func save(_ files: [WorkflowFile]) async throws {
        for file in files {
            _ = try await pool.query(
                Self.saveStatement,
                [.text(file.workflow.contentHash ?? ""), .text(file.workflow.name), .text(file.text)]
            )
        }
    }

    private func source(of version: String) async throws -> String? {
        try await pool.query(Self.sourceStatement, [.text(version)]).first?.get(0, as: String.self)
    }

    private static let saveStatement = PostgresStatement(
        "definition_save",
        """
        INSERT INTO agentlab.definitions (version, workflow_name, source) VALUES ($1, $2, $3)
        ON CONFLICT (version) DO UPDATE SET checked_at = now()
        """
    )

    private static let sourceStatement = PostgresStatement(
        "definition_source",
        "SELECT source FROM agentlab.definitions WHERE version = $1"
    )
}
