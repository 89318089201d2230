import Glibc

/// A listening Unix socket, made here or inherited.
struct UnixListener: Sendable {
    let descriptor: CInt
    /// The file that was made for it and is to be removed in the end.
    private let file: SocketFile?

    private init(descriptor: CInt, file: SocketFile?) {
        self.descriptor = descriptor
        self.file = file
    }

    init(_ socket: ControlServer.Socket) throws(ControlServerError) {
        switch socket.source {
        case .path(let path, let mode, let group): try self.init(path: path, mode: mode, group: group)
        case .inherited(let descriptor): try self.init(inherited: descriptor)
        }
    }

    /// Removes the socket's file, unless somebody has put another one in its place.
    func removeFile() {
        self.file?.remove()
    }

    private init(inherited descriptor: CInt) throws(ControlServerError) {
        guard
            socketOption(SO_DOMAIN, of: descriptor) == AF_UNIX,
            socketOption(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue),
            socketOption(SO_ACCEPTCONN, of: descriptor) == 1
        else {
            throw ControlServerError(
                .descriptorUnusable,
                "the inherited descriptor \(descriptor) is no listening Unix stream socket"
            )
        }
        self.init(descriptor: descriptor, file: nil)
    }

    private init(path: String, mode: UInt32, group: String?) throws(ControlServerError) {
        guard let address = UnixAddress(path: path) else {
            throw ControlServerError(
                .pathUnusable,
                "a socket's path has 1 to \(UnixAddress.maximumLength) bytes, this one \(path.utf8.count): \(path)"
            )
        }
        let groupID: gid_t? = if let group { try Self.groupID(of: group) } else { nil }
        try Self.removeStaleSocket(at: address)
        let descriptor = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw ControlServerError(.pathUnusable, "no socket could be made for \(path)", errorNumber: errno)
        }
        do throws(ControlServerError) {
            try Self.listen(descriptor, at: address, mode: mode, group: groupID)
        } catch {
            close(descriptor)
            throw error
        }
        self.init(descriptor: descriptor, file: SocketFile(path: path))
    }
}

extension UnixListener {
    /// Until `listen` has been called nobody can connect, whatever the file's mode and group are meanwhile.
    private static func listen(
        _ descriptor: CInt,
        at address: UnixAddress,
        mode: UInt32,
        group: gid_t?
    ) throws(ControlServerError) {
        let path = address.path
        // The file takes its first mode from the socket, less the process's umask: never more than it should have.
        try self.check(fchmod(descriptor, mode) == 0, "the mode of \(path) could not be set")
        let problem = unsafe address.pass(to: Glibc.bind, descriptor: descriptor)
        guard problem == 0 else { throw self.bindError(problem, path: path) }
        do throws(ControlServerError) {
            try self.check(unsafe chmod(path, mode) == 0, "the mode of \(path) could not be set")
            if let group {
                try self.check(unsafe chown(path, uid_t.max, group) == 0, "the group of \(path) could not be set")
            }
            try self.check(Glibc.listen(descriptor, SOMAXCONN) == 0, "cannot listen on \(path)")
        } catch {
            unsafe unlink(path)
            throw error
        }
    }

    private static func check(_ succeeded: Bool, _ message: String) throws(ControlServerError) {
        guard !succeeded else { return }
        let number = errno
        throw ControlServerError(
            number == EPERM || number == EACCES ? .permissionDenied : .pathUnusable,
            message,
            errorNumber: number
        )
    }

    private static func bindError(_ number: CInt, path: String) -> ControlServerError {
        let code: ControlServerError.Code =
            switch number {
            case EACCES, EPERM, EROFS: .permissionDenied
            case EADDRINUSE: .addressInUse
            default: .pathUnusable
            }
        return ControlServerError(code, "cannot make the socket \(path)", errorNumber: number)
    }

    /// A daemon that was killed leaves its socket behind.
    ///
    /// Connecting to it tells whether one still listens.
    private static func removeStaleSocket(at address: UnixAddress) throws(ControlServerError) {
        let path = address.path
        guard let file = SocketFile(path: path) else { return }
        guard file.isSocket else {
            throw ControlServerError(.pathUnusable, "\(path) exists and is no socket; it is left alone")
        }
        let probe = Glibc.socket(
            AF_UNIX,
            CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            0
        )
        guard probe >= 0 else {
            throw ControlServerError(.pathUnusable, "no socket could be made to probe \(path)", errorNumber: errno)
        }
        defer { close(probe) }
        switch unsafe address.pass(to: Glibc.connect, descriptor: probe) {
        case ECONNREFUSED: file.remove()
        case ENOENT: break
        case 0, EAGAIN: throw ControlServerError(.addressInUse, "another process listens on \(path)")
        case let number:
            throw ControlServerError(.addressInUse, "whether anyone listens on \(path) is unclear", errorNumber: number)
        }
    }

    /// May ask a directory service and block; that happens once, before the server serves anyone.
    private static func groupID(of name: String) throws(ControlServerError) -> gid_t {
        var record = unsafe group()
        var found: UnsafeMutablePointer<group>? = nil
        var room = [CChar](repeating: 0, count: 1 << 16)
        let problem = unsafe getgrnam_r(name, &record, &room, room.count, &found)
        guard problem == 0, let found = unsafe found else {
            throw ControlServerError(
                .groupUnknown,
                "there is no group '\(name)' for the socket",
                errorNumber: problem == 0 ? nil : problem
            )
        }
        return unsafe found.pointee.gr_gid
    }
}

private func socketOption(_ option: CInt, of descriptor: CInt) -> CInt? {
    var value: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, option, &value, &length) == 0 else { return nil }
    return value
}
