import Glibc

/// The address of a socket file, in the form that system calls take.
struct UnixAddress {
    /// How many bytes a path may have; the system keeps room for a zero behind them.
    static let maximumLength = 107

    let path: String

    /// `nil` when the path is empty, too long, or contains a zero byte.
    init?(path: String) {
        guard (1...Self.maximumLength).contains(path.utf8.count), !path.utf8.contains(0) else { return nil }
        self.path = path
    }

    /// Calls `bind` or `connect` with the address; gives 0 or the error number.
    func pass(
        to systemCall: (CInt, UnsafePointer<sockaddr>, socklen_t) -> CInt,
        descriptor: CInt
    ) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            unsafe room.copyBytes(from: self.path.utf8)
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe systemCall(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return result == 0 ? 0 : errno
    }
}
