package import AgentLabAPI
package import Orchestration
import Synchronization

/// Tells who watches a run that something has happened to it; what it was, they read from the tables.
///
/// Costs a lock and an empty check per stage while nobody watches stages.
package final class RunFeed: Sendable {
    /// What has happened to a run.
    package enum Change: Sendable {
        /// A stage has ended, or an attempt at one.
        case stage
        /// Its status has changed, or is to change.
        case life
    }

    private struct Watched {
        var versions = (all: 0, tables: 0, life: 0)
        var watchers = 0
        var waiting: [Int: Waiting] = [:]
        /// What programs and agents have said that watchers have not seen yet, the newest of it.
        var output: [(version: Int, output: LiveOutput)] = []
        /// The record of the run's end and the change that it was, for those who watch it then.
        var end: (version: Int, record: RunRecord)?

        func version(_ interest: Change) -> Int { interest == .life ? versions.life : versions.all }

        /// Notes a change; answers those who have waited for it.
        mutating func note(_ change: Change) -> [CheckedContinuation<Void, Never>] {
            versions.all += 1
            versions.tables += 1
            if change == .life { versions.life += 1 }
            return wake(change)
        }

        private mutating func wake(_ change: Change) -> [CheckedContinuation<Void, Never>] {
            let woken = waiting.filter { change == .life || $0.value.interest == .stage }
            for id in woken.keys { waiting[id] = nil }
            return woken.values.map(\.continuation)
        }

        mutating func note(endedAs record: RunRecord?) -> [CheckedContinuation<Void, Never>] {
            let woken = note(.life)
            end = record.map { (versions.life, $0) }
            return woken
        }

        mutating func note(_ said: LiveOutput, keeping limit: Int) -> [CheckedContinuation<Void, Never>] {
            versions.all += 1
            output.append((versions.all, said))
            if output.count > limit { output.removeFirst() }
            return wake(.stage)
        }
    }

    private struct Waiting {
        let interest: Change
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct Shared {
        var runs: [RunID: Watched] = [:]
        /// How many watchers want to know of every stage.
        var stageWatchers = 0
        var nextWait = 0
    }

    private let shared = Mutex(Shared())

    package init() {}

    /// Wakes those who wait for such a change of this run.
    package func notify(_ run: RunID, _ change: Change = .life) {
        let waiting = shared.withLock { shared in
            shared.runs.isEmpty || (change == .stage && shared.stageWatchers == 0)
                ? [] : shared.runs[run]?.note(change) ?? []
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Wakes those who wait for the run, with the record of its end; it is made only when somebody does.
    package func notify(_ run: RunID, endedAs record: () -> RunRecord?) {
        guard shared.withLock({ $0.runs[run] != nil }) else { return }
        let end = record()
        let waiting = shared.withLock { $0.runs[run]?.note(endedAs: end) ?? [] }
        for continuation in waiting { continuation.resume() }
    }

    /// Passes on what a program or an agent says to those who watch the run now; nobody else will ever see it here.
    package func publish(_ run: RunID, _ said: LiveOutput) {
        let waiting = shared.withLock { shared in
            shared.stageWatchers == 0 ? [] : shared.runs[run]?.note(said, keeping: Self.mostOutput) ?? []
        }
        for continuation in waiting { continuation.resume() }
    }

    /// A watcher that reads slowly misses the older part; of programs the log has it, of agents the record.
    static let mostOutput = 500

    /// Wakes everybody: changes may have been missed.
    package func notifyAll() {
        for run in shared.withLock({ Array($0.runs.keys) }) { notify(run) }
    }

    /// Lends a watcher of the run; changes are noticed from here on.
    ///
    /// - Parameter interest: `.stage` for every change, `.life` for those of its status alone.
    package func withWatcher<Result: Sendable>(
        of run: RunID,
        for interest: Change = .stage,
        _ body: (Watcher) async throws -> Result
    ) async rethrows -> Result {
        let began = shared.withLock { shared in
            shared.runs[run, default: Watched()].watchers += 1
            if interest == .stage { shared.stageWatchers += 1 }
            return shared.runs[run]?.versions.life ?? 0
        }
        defer {
            shared.withLock { shared in
                if interest == .stage { shared.stageWatchers -= 1 }
                guard var watched = shared.runs[run] else { return }
                watched.watchers -= 1
                shared.runs[run] = watched.watchers == 0 ? nil : watched
            }
        }
        return try await body(Watcher(feed: self, run: run, interest: interest, began: began))
    }

    /// One watcher's view of a run.
    package struct Watcher: Sendable {
        fileprivate let feed: RunFeed
        fileprivate let run: RunID
        fileprivate let interest: Change
        /// The last change of the run's life before the watch.
        fileprivate let began: Int

        /// The number of changes so far; take it before reading the tables and wait for the next after.
        package var version: Int {
            feed.shared.withLock { $0.runs[run]?.version(interest) ?? 0 }
        }

        /// The number of changes so far that the tables know of.
        package var tablesVersion: Int {
            feed.shared.withLock { $0.runs[run]?.versions.tables ?? 0 }
        }

        /// How the run has ended, if it did so in this daemon since the watch began.
        package var end: RunRecord? {
            feed.shared.withLock { shared in
                guard let end = shared.runs[run]?.end, end.version > began else { return nil }
                return end.record
            }
        }

        /// What programs and agents have said after a version, up to and with another one.
        package func output(after version: Int, through last: Int) -> [LiveOutput] {
            guard last > version else { return [] }
            return feed.shared.withLock { shared in
                shared.runs[run]?.output.filter { $0.version > version && $0.version <= last }.map(\.output) ?? []
            }
        }

        /// Returns when there has been a change after `version`, after `limit` at the latest, or when cancelled.
        ///
        /// The limit is for what happens elsewhere: in another daemon, or in psql. None, and no timer, is needed for
        /// what this daemon does alone.
        package func change(after version: Int, orAfter limit: Duration?) async {
            guard let limit else { return await feed.wait(run, for: interest, after: version) }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await feed.wait(run, for: interest, after: version) }
                group.addTask { try? await Task.sleep(for: limit) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func wait(_ run: RunID, for interest: Change, after version: Int) async {
        let id = shared.withLock { shared in
            shared.nextWait += 1
            return shared.nextWait
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = shared.withLock { shared in
                    guard shared.runs[run]?.version(interest) == version, !Task.isCancelled else { return true }
                    shared.runs[run]?.waiting[id] = Waiting(interest: interest, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            shared.withLock { $0.runs[run]?.waiting.removeValue(forKey: id) }?.continuation.resume()
        }
    }
}
