/// Something a service tells its service manager; see sd_notify(3).
package enum SystemdNotification: Sendable, Equatable {
    /// Start-up, or a reload, is complete.
    case ready
    /// A reload begins; `ready` must follow when it has ended.
    case reloading
    /// The shutdown begins.
    case stopping
    /// One line for `systemctl status`.
    case status(String)
    /// The service is alive; owed within every watchdog interval.
    case watchdog
    /// What is going on now (start, stop, reload) may take this much longer from here on.
    case extendTimeout(Duration)
    /// The errno that the service is about to fail with.
    case errno(Int32)
    /// The exit status that the service is about to end with.
    case exitStatus(Int32)

    /// The assignment that goes into the datagram.
    ///
    /// `monotonicMicroseconds` is asked for only where the protocol wants it.
    func assignment(monotonicMicroseconds: () -> UInt64) -> String {
        switch self {
        case .ready: "READY=1"
        // Type=notify-reload matches the answer to its signal by this time stamp, which must be in the same datagram.
        case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds())"
        case .stopping: "STOPPING=1"
        case .status(let text): "STATUS=\(Self.singleLine(text))"
        case .watchdog: "WATCHDOG=1"
        case .extendTimeout(let duration): "EXTEND_TIMEOUT_USEC=\(duration.wholeMicroseconds)"
        case .errno(let number): "ERRNO=\(number)"
        case .exitStatus(let code): "EXIT_STATUS=\(code)"
        }
    }

    /// A line break would start another assignment, so a text from outside could say `READY=1`.
    private static func singleLine(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 })
    }
}

extension Duration {
    /// Never negative, and the largest value where it would not fit.
    var wholeMicroseconds: UInt64 {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        let (scaled, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max : scaled.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000_000)).partialValue
    }
}
