package import Orchestration
import Synchronization

/// Tells who watches a run that something has happened to it; what it was, they read from the tables.
///
/// Costs a lock and an empty check per stage while nobody watches.
package final class RunFeed: Sendable {
    private struct Watched {
        var version = 0
        var watchers = 0
        /// Lines of programs that watchers have not seen yet, the newest ones.
        var lines: [(version: Int, line: ProgramLine)] = []
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private struct Shared {
        var runs: [RunID: Watched] = [:]
        var nextWait = 0
    }

    private let shared = Mutex(Shared())

    package init() {}

    /// Wakes those who wait for a change of this run.
    package func notify(_ run: RunID) {
        let waiting = shared.withLock { shared -> [CheckedContinuation<Void, Never>] in
            guard !shared.runs.isEmpty, var watched = shared.runs[run] else { return [] }
            defer { shared.runs[run] = watched }
            watched.version += 1
            defer { watched.waiting = [:] }
            return Array(watched.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Passes a program's line on to those who watch the run now; nobody else will ever see it here.
    package func publish(_ run: RunID, _ line: ProgramLine) {
        let waiting = shared.withLock { shared -> [CheckedContinuation<Void, Never>] in
            guard !shared.runs.isEmpty, var watched = shared.runs[run] else { return [] }
            defer { shared.runs[run] = watched }
            watched.version += 1
            watched.lines.append((watched.version, line))
            if watched.lines.count > Self.mostLines { watched.lines.removeFirst() }
            defer { watched.waiting = [:] }
            return Array(watched.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// A watcher that reads slowly misses the older lines; the log has them.
    private static let mostLines = 500

    /// Wakes everybody: changes may have been missed.
    package func notifyAll() {
        for run in shared.withLock({ Array($0.runs.keys) }) { notify(run) }
    }

    /// Lends a watcher of the run; changes are noticed from here on.
    package func withWatcher<Result: Sendable>(
        of run: RunID,
        _ body: (Watcher) async throws -> Result
    ) async rethrows -> Result {
        shared.withLock { $0.runs[run, default: Watched()].watchers += 1 }
        defer {
            shared.withLock { shared in
                guard var watched = shared.runs[run] else { return }
                watched.watchers -= 1
                shared.runs[run] = watched.watchers == 0 ? nil : watched
            }
        }
        return try await body(Watcher(feed: self, run: run))
    }

    /// One watcher's view of a run.
    package struct Watcher: Sendable {
        fileprivate let feed: RunFeed
        fileprivate let run: RunID

        /// The number of changes so far; take it before reading the tables and wait for the next after.
        package var version: Int {
            feed.shared.withLock { $0.runs[run]?.version ?? 0 }
        }

        /// The lines of programs that have come after a version.
        package func lines(after version: Int) -> [ProgramLine] {
            feed.shared.withLock { $0.runs[run]?.lines.filter { $0.version > version }.map(\.line) ?? [] }
        }

        /// Returns when there has been a change after `version`, after `limit` at the latest, or when cancelled.
        ///
        /// The limit is for what happens elsewhere: in another daemon, or in psql.
        package func change(after version: Int, orAfter limit: Duration) async {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await feed.wait(run, after: version) }
                group.addTask { try? await Task.sleep(for: limit) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func wait(_ run: RunID, after version: Int) async {
        let id = shared.withLock { shared in
            shared.nextWait += 1
            return shared.nextWait
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = shared.withLock { shared in
                    guard var watched = shared.runs[run], watched.version == version, !Task.isCancelled else {
                        return true
                    }
                    watched.waiting[id] = continuation
                    shared.runs[run] = watched
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            shared.withLock { $0.runs[run]?.waiting.removeValue(forKey: id) }?.resume()
        }
    }
}
