import AgentLabJSON
import Dispatch
import Glibc
import Testing

/// A bare connection to the daemon, for saying what no client would.
final class RawConnection: Sendable {
    private let descriptor: CInt
    // Its calls block, and must not hold up the threads that tasks run on.
    private let queue = DispatchQueue(label: "raw-connection")

    init(path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let result = unsafe withUnixAddress(path) { address, length in unsafe connect(descriptor, address, length) }
        try #require(result == 0, "connecting to \(path) failed: \(errno)")
    }

    deinit { close(descriptor) }

    /// Sends as much as the daemon takes; it may close the connection in the middle.
    func send(_ bytes: [UInt8]) async {
        await blocking { descriptor in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes { buffer in
                    unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, CInt(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Says that nothing more is sent; answers still come.
    func finishSending() {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    /// The next frame; nil when the daemon has closed the connection.
    func receive() async throws -> JSONValue? {
        guard let header = await read(4) else { return nil }
        let length = header.reduce(0) { $0 << 8 | Int($1) }
        return try JSONValue(parsing: try #require(await read(length)))
    }

    private func read(_ count: Int) async -> [UInt8]? {
        await blocking { descriptor in
            var bytes = [UInt8](repeating: 0, count: count)
            var filled = 0
            while filled < count {
                let result = unsafe bytes.withUnsafeMutableBytes { buffer in
                    unsafe recv(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, 0)
                }
                guard result > 0 else { return nil }
                filled += result
            }
            return bytes
        }
    }

    private func blocking<Success: Sendable>(_ body: @escaping @Sendable (CInt) -> Success) async -> Success {
        await withCheckedContinuation { continuation in
            queue.async { [descriptor] in continuation.resume(returning: body(descriptor)) }
        }
    }
}

func withUnixAddress<Success>(
    _ path: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Success
) -> Success {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    return unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
