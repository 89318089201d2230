import FoundationEssentials
package import Orchestration
package import Postgres

/// Somebody has asked for the end of a run in one of its lives; a resume begins another, which is not meant.
package struct CancelRequest: Hashable, Sendable {
    package let run: RunID
    /// How often the run had been resumed.
    package let life: Int

    package init(run: RunID, life: Int) {
        self.run = run
        self.life = life
    }

    package init(_ row: PostgresRow) throws {
        self.init(run: RunID(try row.get("id", as: UUID.self)), life: try row.get("resumes"))
    }
}
