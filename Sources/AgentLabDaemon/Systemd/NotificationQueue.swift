import CSystemd
import Dispatch
import Glibc
import Logging
import Synchronization

/// Datagrams on their way to the service manager, which may be slow to take them: sd_notify(3) waits, its callers do not.
final class NotificationQueue: Sendable {
    private struct State {
        var waiting: [String] = []
        var isSending = false
    }

    /// Far more than a manager that is alive leaves lying; the oldest are worth the least.
    private static let capacity = 64

    private let state = Mutex(State())
    private let logger: Logger
    private let queue = DispatchQueue(label: "agentlab.notify")

    init(logger: Logger) {
        self.logger = logger
    }

    func append(_ datagram: String) {
        let startsSending = state.withLock { state in
            state.waiting.append(datagram)
            if state.waiting.count > Self.capacity { state.waiting.removeFirst() }
            defer { state.isSending = true }
            return !state.isSending
        }
        if startsSending { queue.async { self.sendAll() } }
    }

    /// Blocks until everything appended so far is sent, two seconds at most.
    func flush() {
        let barrier = DispatchWorkItem {}
        queue.async(execute: barrier)
        _ = barrier.wait(timeout: .now() + .seconds(2))
    }

    private func sendAll() {
        while let datagram = next() {
            let result = unsafe sd_notify(0, datagram)
            guard result < 0 else { continue }
            logger.warning(
                "service manager could not be notified",
                metadata: [LogKey.error: "\(unsafe String(cString: strerror(-result)))"]
            )
        }
    }

    private func next() -> String? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isSending = false
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
