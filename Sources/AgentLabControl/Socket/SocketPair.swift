import Glibc

/// Two connected Unix sockets of this process.
struct SocketPair: Sendable {
    let first: CInt
    let second: CInt

    init() throws(ControlClientError) {
        var descriptors: [CInt] = [-1, -1]
        let result = unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &descriptors)
        guard result == 0 else {
            throw ControlClientError(.connectFailed, "no pair of sockets could be made: \(systemMessage(errno))")
        }
        (self.first, self.second) = (descriptors[0], descriptors[1])
    }
}
