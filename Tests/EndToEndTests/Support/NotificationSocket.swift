import Dispatch
import Glibc
import Testing

/// The service manager's end of sd_notify: a datagram socket that NOTIFY_SOCKET names.
///
/// It takes everything at once, as a service manager does: who notifies one that does not read has to wait.
final class NotificationSocket: Sendable {
    let path: String
    /// Each assignment that has come, in order.
    let assignments = LineLog()
    private let descriptor: CInt

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let result = unsafe withUnixAddress(path) { address, length in unsafe bind(descriptor, address, length) }
        try #require(result == 0, "binding \(path) failed: \(errno)")
        // Receiving blocks: a queue of its own has a thread of its own.
        DispatchQueue(label: "notification-socket").async { [descriptor, assignments] in
            while let datagram = Self.receive(descriptor) {
                for assignment in datagram.split(separator: "\n") { assignments.append(String(assignment)) }
            }
            close(descriptor)
            assignments.end()
        }
    }

    deinit { shutdown(descriptor, CInt(SHUT_RDWR)) }

    private static func receive(_ descriptor: CInt) -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        }
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
