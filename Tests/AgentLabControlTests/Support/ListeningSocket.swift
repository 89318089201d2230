import Glibc

/// A bare socket that listens at a path, as systemd or a killed daemon would leave it.
func listeningSocket(at path: String) -> CInt {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            _ = unsafe bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    listen(descriptor, 16)
    return descriptor
}
