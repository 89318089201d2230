import Orchestration
import Postgres

extension PostgresCheckpointStoreError {
    init(_ failure: String, run: RunID?, _ error: PostgresError) {
        let code = Code(error)
        let remedy = code == .notMigrated ? "; call migrate() once, or run “agentlabd migrate”" : ""
        self.init(code, "\(failure): \(error)\(remedy)", run: run, cause: error)
    }
}

extension PostgresCheckpointStoreError.Code {
    fileprivate init(_ error: PostgresError) {
        if error.isTransient || error.code == .poolExhausted {
            self = .unavailable
        } else if Self.missingTable.contains(error.sqlState ?? "") {
            self = .notMigrated
        } else if error.code == .typeMismatch {
            self = .unreadable
        } else {
            self = .refused
        }
    }

    // undefined_table, invalid_schema_name
    private static let missingTable: Set<String> = ["42P01", "3F000"]
}
