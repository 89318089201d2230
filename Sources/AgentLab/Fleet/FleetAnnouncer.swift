package import Logging
import Orchestration
package import Postgres
import Synchronization

/// Tells the other daemons what this one has just committed, after the commit and off its path: `NOTIFY` takes a lock
/// that all of a database's commits of notices share.
///
/// What gathers while a statement is on its way goes out as the next one. What cannot be sent is dropped, for the others
/// poll.
package final class FleetAnnouncer: Sendable {
    private let pool: PostgresPool
    private let logger: Logger
    private let gathered = Mutex<Set<FleetNotice>>([])
    private let signal = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// More than this at once is not worth telling one by one; who polls finds it.
    private static let limit = 1024

    package init(pool: PostgresPool, logger: Logger) {
        self.pool = pool
        self.logger = logger
    }

    /// Says something soon; returns at once.
    package func announce(_ notice: FleetNotice) {
        let isFirst = gathered.withLock { gathered in
            guard gathered.count < Self.limit else { return false }
            gathered.insert(notice)
            return gathered.count == 1
        }
        if isFirst { signal.continuation.yield() }
    }

    /// Sends until the task is cancelled.
    package func run() async {
        for await _ in signal.stream {
            let notices = gathered.withLock { gathered in
                defer { gathered = [] }
                return gathered
            }
            guard !notices.isEmpty else { continue }
            do {
                _ = try await pool.query(Self.statement, [.textArray(notices.map(\.payload))])
            } catch {
                logger.debug("notices to other daemons were lost", metadata: ["error": "\(error)"])
            }
        }
    }

    private static let statement = PostgresStatement(
        "fleet_announce",
        "SELECT pg_notify('\(FleetNotice.channel)', notice) FROM unnest($1::text[]) AS n (notice)"
    )
}
