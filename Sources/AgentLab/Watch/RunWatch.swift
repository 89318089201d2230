package import AgentLabAPI
package import Orchestration
import Postgres

/// What happens to one run, read from the tables: first what has happened so far, then on without a gap to its end.
///
/// A watcher holds no more than one batch of rows. One that reads slowly falls behind the tables, and catches up
/// from them.
package struct RunWatch: Sendable {
    let store: RunStore
    let feed: RunFeed

    /// Takes a sequence and an event.
    package typealias Sender = @Sendable (Int, RunEvent) async throws -> Void

    /// The rows that are read at a time.
    private static let batch = 200
    /// How long a change that happens elsewhere may stay unseen.
    private static let pollInterval = Duration.seconds(1)

    /// Sends events until the run has ended or the task is cancelled.
    ///
    /// - Parameters:
    ///   - since: The iteration after which stages are sent.
    ///   - send: Is given the sequence, which is the iteration of the last ended stage sent, and an event. It may take
    ///     its time; an error that it throws ends the watch.
    package func run(
        _ run: RunID,
        since: Int,
        send: Sender
    ) async throws {
        try await feed.withWatcher(of: run) { watcher in
            var sent = Sent(cursor: since)
            var seen = watcher.version
            var look = Look()
            while true {
                let (version, tables) = (watcher.version, watcher.tablesVersion)
                sent.hear(watcher.output(after: seen, through: version))
                seen = max(seen, version)
                // What an agent says comes in very many pieces; the tables have no news of them.
                if look.isDue(at: tables) || sent.isBehind {
                    guard let (record, rows) = try await read(run, after: sent.cursor) else { continue }
                    // A stage has said everything before it ended, so none of it is missing once its row was read.
                    let last = watcher.version
                    sent.hear(watcher.output(after: seen, through: last))
                    seen = last
                    if sent.life == nil { try await sent.send(record, send) }
                    for row in rows {
                        try await sent.sendOutput(through: row.stage.iteration, send)
                        try await sent.send(row, send)
                    }
                    if rows.count == Self.batch { continue }
                    if sent.isNews(record) { try await sent.send(record, send) }
                    if record.status.isFinal { return }
                    if record.status == .running || record.status == .waiting, record.iteration == sent.cursor,
                        sent.isAheadOfStart,
                        let stage = try await store.stageInFlight(of: run)
                    {
                        try await sent.send(started: stage, send)
                    }
                    look = Look(at: tables, again: .now + pollInterval(for: record))
                }
                try await sent.sendOutput(through: .max, send)
                await watcher.change(after: version, orAfter: look.timeLeft)
                try Task.checkCancellation()
            }
        }
    }

    /// A look at the tables; `nil` after a pause when the database was away, which the watch outlasts.
    private func read(
        _ run: RunID,
        after cursor: Int
    ) async throws -> (RunRecord, [RunStore.WatchedStage])? {
        do {
            return try await store.watch(run, after: cursor, limit: Self.batch)
        } catch let error as PostgresError where error.isTransient && !Task.isCancelled {
            try await Task.sleep(for: Self.pollInterval)
            return nil
        }
    }

    /// What happens in this daemon is told by the feed; only what happens elsewhere has to be looked for often.
    private func pollInterval(for record: RunRecord) -> Duration {
        record.status == .running && record.owner == store.daemon ? .seconds(10) : Self.pollInterval
    }

    /// The last look at the tables, and when they have to be looked at again.
    private struct Look {
        private let version: Int?
        private let next: ContinuousClock.Instant

        init() { (version, next) = (nil, .now) }

        init(at version: Int, again next: ContinuousClock.Instant) { (self.version, self.next) = (version, next) }

        func isDue(at version: Int) -> Bool { version != self.version || next <= .now }

        var timeLeft: Duration { ContinuousClock.now.duration(to: next) }
    }

    /// What a watcher has been sent.
    private struct Sent {
        var cursor: Int
        var life: [String?]?
        private var lifeCursor = 0
        private var startedIteration = 0
        /// What was said and is still to be sent, in its order.
        private var output: [LiveOutput] = []

        init(cursor: Int) { self.cursor = cursor }

        /// A run event closes what is sent, so a final record is sent again after stages that followed it.
        func isNews(_ record: RunRecord) -> Bool {
            life != record.life || (record.status.isFinal && lifeCursor != cursor)
        }

        var isAheadOfStart: Bool { startedIteration <= cursor }

        /// Whether something was said in a stage whose beginning it has not been sent.
        var isBehind: Bool { output.last.map { $0.iteration > max(startedIteration, cursor) } ?? false }

        mutating func hear(_ said: [LiveOutput]) {
            output = (output + said).suffix(RunFeed.mostOutput)
        }

        /// Sends what was said in stages up to this one.
        mutating func sendOutput(through iteration: Int, _ send: Sender) async throws {
            let due = output.prefix { $0.iteration <= iteration }
            output.removeFirst(due.count)
            for said in due { try await send(cursor, said.event()) }
        }

        mutating func send(_ record: RunRecord, _ send: Sender) async throws {
            try await send(cursor, .run(record))
            (life, lifeCursor) = (record.life, cursor)
        }

        mutating func send(_ row: RunStore.WatchedStage, _ send: Sender) async throws {
            cursor = row.stage.iteration
            try await send(cursor, .stage(row.stage, decision: row.decision))
        }

        mutating func send(started stage: StageRecord, _ send: Sender) async throws {
            startedIteration = stage.iteration
            try await send(cursor, .stage(stage, decision: nil))
        }
    }
}

extension RunRecord {
    /// What makes one run event differ from another; the position moves with every stage and is told by those.
    fileprivate var life: [String?] {
        [status.rawValue, errorMessage, cancelRequestedAt.map { "\($0)" }, owner.map { "\($0)" }, "\(recoveries)"]
    }
}

extension RunWatch {
    /// Returns the run's record when it has ended, or as it is when the time is up.
    ///
    /// - Parameter isActive: Whether this daemon executes the run; then its end is told by the feed, and the tables need
    ///   not be asked before.
    func end(
        of run: RunID,
        within timeout: Duration?,
        isActive: () -> Bool = { false }
    ) async throws -> RunRecord {
        let deadline = timeout.map { ContinuousClock.now + $0 }
        return try await feed.withWatcher(of: run, for: .life) { watcher in
            var version = watcher.version
            // The executor tells the end of every run that it has.
            var interval = isActive() ? nil : Self.pollInterval
            if interval != nil, let record = try await ended(run, deadline) { return record }
            while true {
                let left = deadline.map { ContinuousClock.now.duration(to: $0) }
                await watcher.change(after: version, orAfter: [left, interval].compactMap { $0 }.min())
                try Task.checkCancellation()
                version = watcher.version
                if let record = watcher.end { return record }
                if let record = try await ended(run, deadline) { return record }
                interval = isActive() ? nil : Self.pollInterval
            }
        }
    }

    private func ended(_ run: RunID, _ deadline: ContinuousClock.Instant?) async throws -> RunRecord? {
        guard let record = try await store.find(run) else { throw RunStore.notFound(run) }
        let isOver = deadline.map { $0 <= .now } ?? false
        return record.status.isFinal || isOver ? record : nil
    }
}
