import Glibc

/// A file that is there as a whole or not at all: written beside its place, and put there when it is complete.
struct TargetFile: ~Copyable {
    private let path: String
    private let part: String
    private let descriptor: Int32

    init(_ path: String) throws(CommandFailure) {
        self.path = path
        part = "\(path).part-\(getpid())"
        descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit {
        close(descriptor)
        // Gone already when it has been put in its place.
        unsafe unlink(part)
    }

    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                throw Self.failure(path)
            }
        }
    }

    func keep() throws(CommandFailure) {
        guard unsafe rename(part, path) == 0 else { throw Self.failure(path) }
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure("\(path): \(unsafe String(cString: strerror(errno)))")
    }
}
