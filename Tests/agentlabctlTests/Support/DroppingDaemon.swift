import Dispatch
import Glibc
import Testing

/// Takes one request and goes away without an answer, as a killed daemon does.
final class DroppingDaemon: Sendable {
    private let path: String
    private let listener: CInt

    init(path: String) throws {
        self.path = path
        listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(listener, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(listener, 1) == 0)
    }

    /// The request as it came; the socket is gone afterwards.
    func takeOneRequest() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: self.take()) }
        }
    }

    private func take() -> String {
        let client = accept(listener, nil, nil)
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe read(client, &buffer, buffer.count)
        unsafe unlink(path)
        close(listener)
        close(client)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
