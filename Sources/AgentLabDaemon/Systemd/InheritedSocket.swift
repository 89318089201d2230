import CSystemd
import Glibc

/// A listening socket that the service manager has opened before it started the daemon (socket activation).
package struct InheritedSocket: Sendable, Equatable {
    /// Close-on-exec; whoever takes the value owns the descriptor.
    package let descriptor: Int32
    /// `FileDescriptorName=` of the socket unit.
    package let name: String

    /// Who owns the socket's file and who may connect; `nil` when it has none that can be seen.
    var file: (group: UInt32, mode: UInt32)? {
        var address = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        guard result == 0 else { return nil }
        let path = unsafe withUnsafeBytes(of: address.sun_path) { unsafe Array($0.prefix { $0 != 0 }) }
        var status = stat()
        guard unsafe stat(String(decoding: path, as: UTF8.self), &status) == 0 else { return nil }
        return (status.st_gid, status.st_mode & 0o777)
    }

    /// The one Unix stream socket that was passed to this process, or `nil` when none was.
    ///
    /// The environment is left as it is, since changing it is not safe beside other threads; a child process ignores
    /// `LISTEN_FDS` because `LISTEN_PID` is not its own.
    package static func take() throws(SocketActivationError) -> InheritedSocket? {
        let sockets = try all()
        guard let first = sockets.first else { return nil }
        guard sockets.count == 1 else { throw .severalSockets(names: sockets.map(\.name)) }
        guard sd_is_socket_unix(first.descriptor, Int32(SOCK_STREAM.rawValue), 1, nil, 0) > 0 else {
            throw .notAListeningUnixStream(name: first.name)
        }
        return first
    }

    private static func all() throws(SocketActivationError) -> [InheritedSocket] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = unsafe sd_listen_fds_with_names(0, &names)
        guard count >= 0 else { throw .refused(errno: -count) }
        guard count > 0, let names = unsafe names else { return [] }
        defer { unsafe free(names) }
        return (0..<Int(count)).map { index in
            let name = unsafe names[index].map { unsafe String(cString: $0) } ?? "unknown"
            unsafe free(names[index])
            return InheritedSocket(descriptor: SD_LISTEN_FDS_START + Int32(index), name: name)
        }
    }
}
