import Glibc

/// The service manager's end of sd_notify: a datagram socket that NOTIFY_SOCKET names.
struct NotificationSocket {
    private let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)

    /// Only for a process of its own: it changes the environment.
    init() {
        let path = "/tmp/agentlab-notify-\(getpid())"
        _ = unsafe unlink(path)
        unsafe withUnixAddress(path) { address, length in _ = unsafe bind(descriptor, address, length) }
        setVariable("NOTIFY_SOCKET", path)
    }

    func receive() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    func remove() {
        _ = unsafe unlink("/tmp/agentlab-notify-\(getpid())")
    }
}

/// Only for a process of its own, before anything else runs there.
func setVariable(_ name: String, _ value: String?) {
    if let value {
        _ = unsafe setenv(name, value, 1)
    } else {
        _ = unsafe unsetenv(name)
    }
}

func withUnixAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Void) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
