import Postgres

/// Answers systemd's watchdog for as long as the daemon makes progress, from a thread of its own: a node that blocks the
/// threads that tasks share must not cost the others the daemon.
package actor SystemdWatchdog {
    private nonisolated let executor: ThreadExecutor
    private let notifier: SystemdNotifier
    /// How long systemd waits for an answer.
    package nonisolated let interval: Duration

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// A third of the interval, so that neither one slow probe nor one late wake-up costs the daemon its life.
    package nonisolated var period: Duration { interval / 3 }

    /// `nil` when nobody watches this process.
    ///
    /// - Throws: `PostgresError` when there is no thread to be had.
    package init?(notifier: SystemdNotifier) throws {
        guard let interval = notifier.watchdogInterval else { return nil }
        executor = try ThreadExecutor(name: "watchdog")
        self.notifier = notifier
        self.interval = interval
    }

    /// Asks `isAlive` three times in every watchdog interval and passes a `true` on; silence makes systemd restart the
    /// daemon.
    ///
    /// Returns when the task is cancelled.
    package func run(while isAlive: @Sendable () -> Bool) async {
        while !Task.isCancelled {
            if isAlive() { notifier.send(.watchdog) }
            await executor.pause(for: period)
        }
    }
}
