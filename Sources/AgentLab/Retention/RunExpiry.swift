import FoundationEssentials
package import Logging
package import Postgres
import Synchronization

/// Deletes the runs that have been kept for long enough, and what is left of daemons and versions of workflows that are
/// gone, in small batches on a connection of its own.
///
/// All daemons of a database do this; of two at the same moment one finds nothing to do.
package final class RunExpiry: Sendable {
    private let retention: Mutex<Retention>
    private let database: PostgresConfiguration
    private let logger: Logger

    /// How many runs go in one transaction at most.
    private static let batch: Int32 = 100
    /// How many definitions are looked at in a round.
    private static let definitions = 10
    /// How long it rests when nothing is left to be deleted.
    private static let pause = Duration.seconds(60)

    package init(_ retention: Retention, _ database: PostgresConfiguration, logger: Logger) {
        self.retention = Mutex(retention)
        self.database = database
        self.logger = logger
    }

    /// Keeps runs for another time from the next batch on.
    package func update(_ retention: Retention) {
        self.retention.withLock { $0 = retention }
    }

    /// Deletes what is due until the task is cancelled; may be called again after that.
    package func run() async {
        let pool = PostgresPool(database, maximumConnections: 1, logger: logger)
        await withDiscardingTaskGroup { group in
            group.addTask { await pool.run() }
            while !Task.isCancelled {
                await deleteWhatIsDue(over: pool)
                await removeLeftovers(over: pool)
                if (try? await Task.sleep(for: Self.pause)) == nil { break }
            }
            group.cancelAll()
        }
    }

    private func deleteWhatIsDue(over pool: PostgresPool) async {
        var total = 0
        do {
            while !Task.isCancelled {
                let start = ContinuousClock.now
                let count = try await deleteBatch(over: pool)
                total += count
                if count == 0 { break }
                // A third of the time at most, so that what runs keeps the rest of the server to itself.
                try await Task.sleep(for: start.duration(to: .now) * 2)
            }
        } catch is CancellationError {
        } catch {
            logger.debug("old runs not deleted, the next round tries again", metadata: ["error": "\(error)"])
        }
        if total > 0 { logger.info("old runs deleted", metadata: ["runs": "\(total)"]) }
    }

    /// Removes what is left of daemons and versions that are gone, a little each time.
    private func removeLeftovers(over pool: PostgresPool) async {
        do {
            _ = try await pool.query(Self.daemonsStatement, [.int4(Self.batch)])
            for _ in 0..<Self.definitions {
                guard try await pool.query(Self.definitionStatement).onlyRow.get(0, as: Bool.self) else { break }
            }
        } catch {
            logger.debug("leftovers not removed, the next round tries again", metadata: ["error": "\(error)"])
        }
    }

    private static let daemonsStatement = PostgresStatement("daemons_expire", "SELECT agentlab.expire_daemons($1)")
    private static let definitionStatement = PostgresStatement(
        "definition_expire",
        "SELECT agentlab.expire_definition()"
    )

    private func deleteBatch(over pool: PostgresPool) async throws -> Int {
        let retention = retention.withLock { $0 }
        let kept = [retention.completed, retention.failed, retention.cancelled]
        let row = try await pool.query(
            Self.expireStatement,
            kept.map { .optional($0) { .double($0.inSeconds) } } + [.int4(Self.batch)]
        ).onlyRow
        return try row.get(0)
    }

    /// NULL keeps, unless the workflow says otherwise.
    private static let expireStatement = PostgresStatement(
        "runs_expire",
        "SELECT agentlab.expire_runs($1, $2, $3, $4)"
    )
}
