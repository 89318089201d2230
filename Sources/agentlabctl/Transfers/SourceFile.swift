import Glibc

/// A file on its way to the daemon, read a piece at a time.
struct SourceFile: ~Copyable {
    let path: String
    let size: Int
    private let descriptor: Int32

    /// The name without the folders.
    var name: String { String(path.split(separator: "/").last ?? "") }

    /// - Throws: ``CommandFailure``, also for what is no regular file.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        // Non-blocking, because a pipe would hold the open up for ever.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure(path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw CommandFailure("\(path): not a regular file", status: .usage)
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The next bytes from an offset on; empty at the end.
    func read(from offset: Int, count: Int) throws(CommandFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        while true {
            let length = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress, $0.count, offset)
            }
            if length >= 0 { return Array(bytes.prefix(length)) }
            guard errno == EINTR else { throw Self.failure(path) }
        }
    }

    /// The SHA-256 of the whole file.
    func digest() throws(CommandFailure) -> String {
        var (hash, offset) = (SHA256(), 0)
        while true {
            let bytes = try read(from: offset, count: 1 << 20)
            guard !bytes.isEmpty else { return hash.finish() }
            hash.update(bytes)
            offset += bytes.count
        }
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure("\(path): \(unsafe String(cString: strerror(errno)))", status: .usage)
    }
}
