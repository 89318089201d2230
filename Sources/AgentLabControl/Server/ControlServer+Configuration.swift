extension ControlServer {
    /// Where a server listens and what it grants.
    public struct Configuration: Sendable {
        /// Where the socket comes from.
        public var socket: Socket
        /// What peers may use up.
        public var limits = ControlLimits()

        /// Takes the socket, and the default limits.
        public init(socket: Socket) {
            self.socket = socket
        }
    }

    /// Where a server's socket comes from.
    public struct Socket: Sendable {
        enum Source: Sendable {
            case path(String, mode: UInt32, group: String?)
            case inherited(CInt)
        }

        let source: Source

        /// A socket file that the server makes, and removes when it stops.
        ///
        /// A file that is there already is replaced only if it is a socket that nobody listens on. The file has its mode
        /// from the start, and its group before anyone can connect.
        ///
        /// - Parameters:
        ///   - path: Where it lies; its directory has to exist. At most 107 bytes.
        ///   - mode: Who may connect, as permission bits.
        ///   - group: The group that it belongs to, by name; `nil`: the process's own.
        public static func path(_ path: String, mode: UInt32 = 0o660, group: String? = nil) -> Self {
            Self(source: .path(path, mode: mode, group: group))
        }

        /// A listening socket that the process was given, as by systemd's socket activation.
        ///
        /// The server closes the descriptor in the end, and leaves the socket's file alone.
        public static func inherited(_ descriptor: CInt) -> Self {
            Self(source: .inherited(descriptor))
        }
    }
}
