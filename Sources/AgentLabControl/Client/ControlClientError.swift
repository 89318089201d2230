/// Why a client cannot reach a daemon, or understand it.
///
/// What a daemon answers as an error is no such error but a `ControlError`.
public struct ControlClientError: Error, Hashable, Sendable {
    /// The kinds of such errors; there may be more in later versions.
    public struct Code: Hashable, Sendable {
        private enum Kind {
            case socketNotFound, permissionDenied, refused, connectFailed, connectionLost, protocolViolation
        }

        private let kind: Kind

        /// There is no socket at the path.
        public static let socketNotFound = Self(kind: .socketNotFound)
        /// The user may not connect to the socket.
        public static let permissionDenied = Self(kind: .permissionDenied)
        /// The socket is there, but nobody listens on it.
        public static let refused = Self(kind: .refused)
        /// Connecting failed for another reason.
        public static let connectFailed = Self(kind: .connectFailed)
        /// The connection ended before the answer came.
        ///
        /// Whether the call was carried out is not known.
        public static let connectionLost = Self(kind: .connectionLost)
        /// The other side sent what no daemon sends.
        public static let protocolViolation = Self(kind: .protocolViolation)
    }

    /// What kind of error it is.
    public var code: Code
    /// What went wrong, with the socket's path, in one line for people.
    public var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ControlClientError: CustomStringConvertible {
    /// The message.
    public var description: String { self.message }
}
