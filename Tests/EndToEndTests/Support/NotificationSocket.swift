import Dispatch
import Glibc
import Testing

/// The service manager's end of sd_notify: a datagram socket that NOTIFY_SOCKET names.
final class NotificationSocket: Sendable {
    let path: String
    private let descriptor: CInt
    // Receiving blocks, and must not hold up the threads that tasks run on.
    private let queue = DispatchQueue(label: "notification-socket")

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let result = unsafe withUnixAddress(path) { address, length in unsafe bind(descriptor, address, length) }
        try #require(result == 0, "binding \(path) failed: \(errno)")
    }

    deinit { close(descriptor) }

    /// Waits for a datagram with this assignment.
    func receive(until assignment: String) async {
        var hasCome = false
        while !hasCome { hasCome = await next().split(separator: "\n").contains { $0 == assignment } }
    }

    private func next() async -> String {
        await withCheckedContinuation { continuation in
            queue.async { [descriptor] in
                var bytes = [UInt8](repeating: 0, count: 4096)
                let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                    unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
                }
                continuation.resume(returning: String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
            }
        }
    }
}
