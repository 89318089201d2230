import Glibc

/// Why the sockets that the service manager has passed cannot be used.
package enum SocketActivationError: Error, Equatable, CustomStringConvertible {
    /// The environment that announces the sockets is malformed.
    case refused(errno: Int32)
    /// The daemon serves one socket.
    case severalSockets(names: [String])
    /// The unit needs `ListenStream=` with a path.
    case notAListeningUnixStream(name: String)

    package var description: String {
        switch self {
        case .refused(let number):
            "the sockets passed by the service manager cannot be taken: \(unsafe String(cString: strerror(number)))"
        case .severalSockets(let names):
            "the service manager passed \(names.count) sockets (\(names.joined(separator: ", "))); one is expected"
        case .notAListeningUnixStream(let name):
            "the socket \"\(name)\" passed by the service manager is no listening Unix stream socket; "
                + "its unit needs ListenStream= with an absolute path"
        }
    }
}
