/// Why a server cannot listen.
public struct ControlServerError: Error, Hashable, Sendable {
    /// The kinds of such errors; there may be more in later versions.
    public struct Code: Hashable, Sendable {
        private enum Kind {
            case addressInUse, pathUnusable, permissionDenied, groupUnknown, descriptorUnusable, alreadyRan
        }

        private let kind: Kind

        /// Another process listens on the path.
        public static let addressInUse = Self(kind: .addressInUse)
        /// The path is too long, its directory is missing, or what lies there is no socket.
        public static let pathUnusable = Self(kind: .pathUnusable)
        /// The process may not make the socket there, or not give it away.
        public static let permissionDenied = Self(kind: .permissionDenied)
        /// There is no group of the given name.
        public static let groupUnknown = Self(kind: .groupUnknown)
        /// The inherited descriptor is no listening Unix socket.
        public static let descriptorUnusable = Self(kind: .descriptorUnusable)
        /// A server runs once.
        public static let alreadyRan = Self(kind: .alreadyRan)
    }

    /// What kind of error it is.
    public var code: Code
    /// What went wrong, with the path, for people.
    public var message: String
    /// The system's error number, when a system call failed.
    public var errorNumber: CInt?

    init(_ code: Code, _ message: String, errorNumber: CInt? = nil) {
        self.code = code
        self.message = message
        self.errorNumber = errorNumber
    }
}

extension ControlServerError: CustomStringConvertible {
    /// One line for a terminal.
    public var description: String {
        guard let number = self.errorNumber else { return self.message }
        return "\(self.message): \(systemMessage(number))"
    }
}
