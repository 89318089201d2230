/// What the kernel says about the other end of a Unix socket: `struct ucred` of `<sys/socket.h>`, field by field, which
/// Swift does not import.
struct PeerCredentials: Sendable {
    let pid: Int32
    let uid: UInt32
    let gid: UInt32
}
