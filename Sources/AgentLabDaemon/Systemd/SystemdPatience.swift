import Synchronization

/// Keeps the service manager patient while the daemon's start or stop takes its time: recovery, a migration, a drain.
///
/// The manager kills a service that starts or stops for longer than its unit allows, unless the service says in time that
/// it needs more. That is said again and again while there is work, and no longer when the work should be over.
package final class SystemdPatience: Sendable {
    private let notifier: SystemdNotifier
    private let clock: any Clock<Duration>
    /// How many times more time will still be asked for; `nil` when there is no work.
    private let left = Mutex<Int?>(nil)

    /// What is asked for each time; three times as long as the pause in between.
    private static let extent = Duration.seconds(30)
    private static var pause: Duration { extent / 3 }

    package init(notifier: SystemdNotifier, clock: any Clock<Duration> = ContinuousClock()) {
        self.notifier = notifier
        self.clock = clock
    }

    /// Work begins that may take so long; after that the manager's own limit counts.
    package func beginWork(atMost limit: Duration) {
        left.withLock { $0 = Int(clamping: limit.wholeMicroseconds / Self.pause.wholeMicroseconds) }
        ask()
    }

    /// The work is done.
    package func endWork() {
        left.withLock { $0 = nil }
    }

    /// Asks for more time as long as there is work, until the task is cancelled.
    package func run() async {
        guard notifier.isSupervised else { return }
        while (try? await clock.sleep(for: Self.pause)) != nil { ask() }
    }

    private func ask() {
        let isWanted = left.withLock { left in
            guard let count = left else { return false }
            left = count > 0 ? count - 1 : nil
            return true
        }
        if isWanted { notifier.send(.extendTimeout(Self.extent)) }
    }
}
