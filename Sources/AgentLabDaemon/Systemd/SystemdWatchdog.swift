/// Answers systemd's watchdog for as long as the daemon really makes progress.
package struct SystemdWatchdog: Sendable {
    private let notifier: SystemdNotifier
    private let period: Duration
    private let clock: any Clock<Duration>

    /// `nil` when nobody watches this process.
    package init?(notifier: SystemdNotifier, clock: any Clock<Duration> = ContinuousClock()) {
        guard let interval = notifier.watchdogInterval else { return nil }
        self.notifier = notifier
        self.clock = clock
        // A third, so that neither one slow probe nor one late wake-up costs the daemon its life.
        self.period = interval / 3
    }

    /// Asks `isAlive` three times in every watchdog interval and passes a `true` on; silence makes systemd restart the
    /// daemon.
    ///
    /// Returns when the task is cancelled.
    package func run(while isAlive: @Sendable () async -> Bool) async {
        repeat {
            if await isAlive() {
                notifier.send(.watchdog)
            }
        } while (try? await clock.sleep(for: period)) != nil
    }
}
