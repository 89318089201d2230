import Logging
import Orchestration
import Synchronization

/// Wakes runs that are due by the database's clock, whoever put them to waiting, and cancels children whose parents have
/// ended.
///
/// It sleeps until the earliest of them is due, so that however many are asleep cost nothing; it looks again now and then
/// for what has happened elsewhere.
package final class Waker: Sendable {
    private let store: RunStore
    private let executor: Executor
    private let feed: RunFeed
    private let pollInterval: Duration
    private let logger: Logger
    private let announcer: FleetAnnouncer
    /// Rung when a run may be due earlier than was known.
    let doorbell = Doorbell()
    private let isSweepDue = Mutex(true)

    /// So many at a time wake, that those which are due at one moment stand in line and do not rush in.
    private static let batch = 256
    /// What is due and was not woken is held by somebody else's transaction, which must not be asked after all the time.
    private static let shortestRest = Duration.milliseconds(20)

    package static func rest(untilDue next: Duration?, atMost limit: Duration) -> Duration {
        min(max(next ?? limit, shortestRest), limit)
    }

    init(
        store: RunStore,
        executor: Executor,
        feed: RunFeed,
        announcer: FleetAnnouncer,
        pollInterval: Duration,
        logger: Logger
    ) {
        self.store = store
        self.executor = executor
        self.feed = feed
        self.announcer = announcer
        self.pollInterval = pollInterval
        self.logger = logger
    }

    /// Has it look for children whose parent has been cancelled, now.
    func lookForOrphans() {
        isSweepDue.withLock { $0 = true }
        doorbell.ring()
    }

    /// Wakes until the task is cancelled.
    func run() async {
        var lastSweep = ContinuousClock.now
        while !Task.isCancelled {
            do {
                if takeSweep() || lastSweep.duration(to: .now) >= pollInterval {
                    try await cancelOrphans()
                    lastSweep = .now
                }
                let next = try await wakeDue()
                await doorbell.wait(atMost: Self.rest(untilDue: next, atMost: pollInterval))
            } catch {
                isSweepDue.withLock { $0 = true }
                logger.debug("sleepers not looked after", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: pollInterval)
            }
        }
    }

    private func takeSweep() -> Bool {
        isSweepDue.withLock { isDue in
            defer { isDue = false }
            return isDue
        }
    }

    /// Wakes all that are due; answers in how long the next one is.
    private func wakeDue() async throws -> Duration? {
        while true {
            let (woken, next) = try await store.wake(atMost: Self.batch)
            for run in woken { feed.notify(run) }
            if !woken.isEmpty { executor.notePending() }
            guard woken.count == Self.batch else { return next }
        }
    }

    /// Level by level, for a child that is cancelled may have children.
    private func cancelOrphans() async throws {
        while true {
            let orphans = try await store.cancelOrphans()
            for orphan in orphans {
                tell(orphan)
                feed.notify(orphan.request.run)
            }
            if orphans.isEmpty { return }
        }
    }

    private func tell(_ orphan: RunStore.Orphan) {
        if !orphan.isRunning { _ = executor.secrets.take(orphan.request.run) }
        if orphan.isRunning, orphan.isHere {
            executor.cancel(orphan.request)
        } else {
            announcer.announce(orphan.isRunning ? .cancel(orphan.request.run) : .ended(orphan.request.run))
        }
    }
}
