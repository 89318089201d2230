import CSystemd
import Glibc
package import Logging

/// Tells the service manager how the daemon is doing.
///
/// Without a manager (`NOTIFY_SOCKET` unset) it does nothing.
package struct SystemdNotifier: Sendable {
    private let queue: NotificationQueue?

    package init(logger: Logger) {
        queue = unsafe getenv("NOTIFY_SOCKET") == nil ? nil : NotificationQueue(logger: logger)
    }

    /// Whether a service manager listens.
    package var isSupervised: Bool { queue != nil }

    /// How often the manager wants to hear `watchdog`, at the least; `nil` when it does not watch this process.
    package var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        guard unsafe sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    /// Sends all of them in one datagram, in the order of the calls, and never waits for the manager.
    ///
    /// A failure is logged and is otherwise without consequence: a daemon must not stop because its manager does not
    /// listen.
    package func send(_ notifications: SystemdNotification...) {
        queue?.append(
            notifications
                .map { $0.assignment(monotonicMicroseconds: Self.monotonicMicroseconds) }
                .joined(separator: "\n")
        )
    }

    /// Blocks until what was sent is with the manager, two seconds at most; before the process ends.
    package func flush() {
        queue?.flush()
    }

    private static func monotonicMicroseconds() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }
}
