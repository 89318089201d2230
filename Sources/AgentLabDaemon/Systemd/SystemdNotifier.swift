import CSystemd
import Glibc
package import Logging

/// Tells the service manager how the daemon is doing.
///
/// Without a manager (`NOTIFY_SOCKET` unset) it does nothing.
package struct SystemdNotifier: Sendable {
    private let logger: Logger

    package init(logger: Logger) {
        self.logger = logger
    }

    /// Whether a service manager listens.
    package var isSupervised: Bool {
        unsafe getenv("NOTIFY_SOCKET") != nil
    }

    /// How often the manager wants to hear `watchdog`, at the least; `nil` when it does not watch this process.
    package var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        guard unsafe sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    /// Sends all of them in one datagram.
    ///
    /// A failure is logged and is otherwise without consequence: a daemon must not stop because its manager does not
    /// listen.
    package func send(_ notifications: SystemdNotification...) {
        let datagram =
            notifications
            .map { $0.assignment(monotonicMicroseconds: Self.monotonicMicroseconds) }
            .joined(separator: "\n")
        let result = unsafe sd_notify(0, datagram)
        if result < 0 {
            logger.warning(
                "service manager could not be notified",
                metadata: [LogKey.error: "\(unsafe String(cString: strerror(-result)))"]
            )
        }
    }

    private static func monotonicMicroseconds() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }
}
