package import FoundationEssentials
package import Logging
import Orchestration
package import Postgres
import Synchronization

/// The one way in which a daemon's runs become durable: group commit over all of them.
///
/// ``commit(_:)`` returns when its entry is on disk. While a batch is on its way, the entries of all other runs gather
/// and go out together as the next one. A lost connection delays entries and fails none; a batch whose answer was
/// lost is sent again, which changes nothing. An entry that PostgreSQL refuses is found by splitting its batch and fails
/// alone. Nothing is written for a daemon that has been declared ended: every batch begins with the fence.
package final class Journal: Sendable {
    typealias Waiter = CheckedContinuation<Date, any Error>
    typealias Pending = JournalState<Waiter, JournalEntry>.Pending
    typealias Writer = CheckedContinuation<[Pending]?, Never>

    fileprivate struct Shared {
        var state = JournalState<Waiter, JournalEntry>(size: \.size)
        var idle: [Int: Writer] = [:]
        /// When each writer sent the batch whose answer it waits for.
        var sent: [Int: ContinuousClock.Instant] = [:]
    }

    package let health: DatabaseHealth

    private let configuration: PostgresConfiguration
    private let daemon: UUID
    private let logger: Logger
    private let shared = Mutex(Shared())

    /// Makes a journal; nothing is written before ``run()``.
    package init(
        configuration: PostgresConfiguration,
        daemon: UUID,
        health: DatabaseHealth = DatabaseHealth(),
        logger: Logger
    ) {
        self.configuration = configuration
        self.daemon = daemon
        self.health = health
        self.logger = logger
    }

    /// Makes an entry durable.
    ///
    /// Not ended by cancellation: what a run has come to is written even though the run was cancelled.
    ///
    /// - Returns: The database's time of the transaction.
    /// - Throws: ``JournalError``.
    package func commit(_ entry: JournalEntry) async throws -> Date {
        try await withCheckedThrowingContinuation { waiter in
            let action = shared.withLock { shared -> (Writer?, [Pending])? in
                switch shared.state.add(entry, waiter: waiter) {
                case nil: nil
                case .some(.none): (nil, [])
                case .wake(let writer, let batch): (shared.idle.removeValue(forKey: writer), batch)
                }
            }
            guard let (writer, batch) = action else { return waiter.resume(throwing: JournalError.closed) }
            writer?.resume(returning: batch)
        }
    }

    /// Writes until the journal is closed and empty.
    ///
    /// - Throws: ``JournalError/fenced`` when the daemon has been declared ended; `CancellationError` when cancelled.
    ///   In both cases every entry that is not durable fails.
    package func run() async throws {
        do {
            try await withTaskCancellationHandler {
                try await withThrowingDiscardingTaskGroup { group in
                    group.addTask { try await self.keepWriting(writer: 0) }
                    group.addTask { try await self.keepWriting(writer: 1) }
                }
            } onCancel: {
                close()
            }
            try Task.checkCancellation()
        } catch {
            let (lost, idle) = shared.withLock { ($0.state.abandon(), $0.takeIdle()) }
            for writer in idle { writer.resume(returning: nil) }
            for pending in lost { pending.waiter.resume(throwing: error is JournalError ? error : JournalError.closed) }
            throw error
        }
    }

    /// For how long the oldest batch on its way has had no answer.
    package var timeSinceUnansweredBatch: Duration {
        shared.withLock { $0.sent.values.min() }.map { $0.duration(to: .now) } ?? .zero
    }

    /// Takes no more entries; ``run()`` returns when all it has taken are durable.
    package func close() {
        let idle = shared.withLock { shared in
            _ = shared.state.close()
            return shared.takeIdle()
        }
        for writer in idle { writer.resume(returning: nil) }
    }
}

extension Journal.Shared {
    fileprivate mutating func takeIdle() -> [Journal.Writer] {
        defer { idle = [:] }
        return Array(idle.values)
    }
}

// MARK: - Writers

extension Journal {
    /// Keeps a connection and writes on it, connecting again whenever it is lost.
    private func keepWriting(writer: Int) async throws {
        var work: [[Pending]] = []
        var backoff = Backoff(initial: .milliseconds(50), maximum: .seconds(2))
        do {
            while !(work.isEmpty && shared.withLock({ $0.state.isFinished })) {
                do {
                    let connection = try await PostgresConnection.connect(configuration)
                    try await serve(writer, on: connection, &work, &backoff)
                    return await connection.close()
                } catch let error as PostgresError {
                    try await pause(writer, after: error, &backoff)
                }
            }
        } catch {
            for pending in work.joined() {
                pending.waiter.resume(throwing: error is JournalError ? error : JournalError.closed)
            }
            throw error
        }
    }

    private func pause(_ writer: Int, after error: PostgresError, _ backoff: inout Backoff) async throws {
        if health.lost(by: .writer(writer), problem: "\(error)") {
            logger.warning(LogMessage.databaseLost, metadata: ["error": "\(error)", "writer": "\(writer)"])
        }
        try await Task.sleep(for: backoff.next())
    }

    /// Isolated to the connection: a batch goes from its gathering to libpq without another change of thread.
    private func serve(
        _ writer: Int,
        on connection: isolated PostgresConnection,
        _ work: inout [[Pending]],
        _ backoff: inout Backoff
    ) async throws {
        // Behind a pooler a setting would stay with whoever is given the session next.
        _ = try await connection.query(connection.isPooled ? Self.ping : JournalBatch.sessionSettings)
        noteRestored(writer)
        var released = 0
        while true {
            if work.isEmpty {
                linger(after: released, on: connection)
                gather(after: released, on: connection)
                released = 0
                guard let batch = await nextBatch(writer) else { return }
                work.append(batch)
            }
            guard let batch = work.last else { continue }
            shared.withLock { $0.sent[writer] = .now }
            defer { shared.withLock { $0.sent[writer] = nil } }
            do {
                let receipt = try await write(batch.map(\.entry), on: connection)
                work.removeLast()
                backoff.reset()
                noteRestored(writer)
                released += batch.count
                for pending in batch {
                    if pending.entry.created?.key != nil, receipt.present?.contains(pending.entry.run.uuid) == false {
                        pending.waiter.resume(throwing: JournalError.keyTaken)
                    } else {
                        pending.waiter.resume(returning: receipt.time)
                    }
                }
            } catch let error as PostgresError where error.isAboutValues && (batch.count > 1 || error.isRefusal) {
                work.removeLast()
                split(batch, refusedBy: error, into: &work)
            }
        }
    }

    /// Lets the runs that a batch has released come back with their next entries, as long as more and more of them do.
    private func gather(after released: Int, on connection: isolated PostgresConnection) {
        var gathered = -1
        for _ in 0..<Self.gatherLimit {
            let count = shared.withLock { shared in
                shared.state.isWorthGathering(after: released) ? shared.state.pendingCount : nil
            }
            guard let count, count > gathered else { return }
            gathered = count
            connection.executor.pause(microseconds: 20)
        }
    }

    private static let gatherLimit = 4

    /// Stays awake until the first of a few runs that a batch has released is back: to fall asleep and be woken takes
    /// longer than a short node does, and is on the way of each of its stages.
    private func linger(after released: Int, on connection: isolated PostgresConnection) {
        let end = ContinuousClock.now + Self.longestLinger
        while shared.withLock({ $0.state.isWorthLingering(after: released) }), .now < end {
            connection.executor.yield()
        }
    }

    private static let longestLinger = Duration.microseconds(50)

    private static let ping = PostgresStatement("ping", "SELECT 1")

    private func write(
        _ entries: [JournalEntry],
        on connection: isolated PostgresConnection
    ) async throws -> (time: Date, present: Set<UUID>?) {
        do {
            let batch = JournalBatch(entries, daemon: daemon, isSettled: !connection.isPooled)
            return try batch.receipt(try await connection.pipeline(batch.calls))
        } catch  where error.sqlState == "AL001" {
            throw JournalError.fenced
        }
    }

    /// Halves a refused batch until the entry to blame stands alone.
    private func split(_ batch: [Pending], refusedBy error: PostgresError, into work: inout [[Pending]]) {
        if let only = batch.first, batch.count == 1 {
            logger.error(
                "journal entry refused",
                metadata: ["run.id": "\(only.entry.run)", "error": "\(error)"]
            )
            only.waiter.resume(throwing: JournalError.refused(error))
        } else {
            let middle = batch.count / 2
            work.append(Array(batch[middle...]))
            work.append(Array(batch[..<middle]))
        }
    }

    private func nextBatch(_ writer: Int) async -> [Pending]? {
        await withCheckedContinuation { continuation in
            let batch = shared.withLock { shared -> [Pending]?? in
                if let batch = shared.state.next(for: writer) { return .some(batch) }
                if shared.state.isClosed { return .some(nil) }
                shared.idle[writer] = continuation
                return .none
            }
            if let batch { continuation.resume(returning: batch) }
        }
    }

    private func noteRestored(_ writer: Int) {
        if let outage = health.restored(by: .writer(writer)) {
            logger.notice(LogMessage.databaseBack, metadata: ["outage_seconds": "\(outage.inSeconds)"])
        }
    }
}

extension PostgresError {
    /// Whether it may be an entry of the batch that is at fault, and not the server's condition.
    fileprivate var isAboutValues: Bool {
        !isConnectionLoss && !isTransient && (code == .server || code == .unsupported)
    }

    /// Whether an entry that was sent alone is at fault, so that sending it again would not help.
    ///
    /// Those are the SQLSTATE classes cardinality violation, data exception, integrity violation and program limit
    /// exceeded, an internal error, and what the protocol cannot carry. Anything else may pass.
    fileprivate var isRefusal: Bool {
        if code == .unsupported { return true }
        guard let sqlState else { return false }
        return sqlState == "XX000" || ["21", "22", "23", "54"].contains(sqlState.prefix(2))
    }
}
