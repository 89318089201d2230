public import Orchestration

/// Why a checkpoint could not be saved, loaded, deleted or found in PostgreSQL.
///
/// It never shows what a state holds. In a run it is the cause of a ``GraphError`` with the code `checkpointFailed`; the
/// checkpoint before it stays, and the run can be resumed from there.
public struct PostgresCheckpointStoreError: RetryableError, CustomStringConvertible {
    /// The kinds of faults; more may be added.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name.
        public let rawValue: String

        /// Takes any name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The database cannot be reached, was lost on the way or is overloaded; the same call may succeed later.
        public static let unavailable = Code(rawValue: "unavailable")
        /// The database lacks the store's table: ``PostgresCheckpointStore/migrate()`` has never been called for it.
        public static let notMigrated = Code(rawValue: "not_migrated")
        /// The database refuses, whenever it is asked.
        public static let refused = Code(rawValue: "refused")
        /// The state holds what cannot be stored: a NUL character, a NaN or an infinity, or levels without end.
        public static let notStorable = Code(rawValue: "not_storable")
        /// The table holds something that is no checkpoint: others have written to it.
        public static let unreadable = Code(rawValue: "unreadable")
    }

    /// What kind of fault it is.
    public let code: Code
    /// What was attempted, and what came of it.
    public let message: String
    /// The run whose checkpoint it is about, if it is about one.
    public let run: RunID?
    /// What the database or the state said.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, run: RunID?, cause: (any Error)?) {
        self.code = code
        self.message = message
        self.run = run
        self.cause = cause
    }

    /// Whether the database may have recovered at the next attempt.
    public var isRetryable: Bool { code == .unavailable }

    /// The message.
    public var description: String { message }
}
