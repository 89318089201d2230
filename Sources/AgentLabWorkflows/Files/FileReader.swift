import Glibc

/// A regular file that is read from front to back.
struct FileReader: ~Copyable {
    /// The size when it was opened.
    let size: Int
    private let descriptor: Int32
    private let path: RawPath

    /// Opens the file; a link is followed only where the caller says so.
    ///
    /// - Throws: `FileError`, also for what is no regular file.
    init(_ path: RawPath, followingLinks: Bool = false) throws(FileError) {
        // Non-blocking, because a pipe that has taken the file's place would hold the open up for ever.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
        descriptor = unsafe open(path.terminated, flags)
        self.path = path
        guard descriptor >= 0 else { throw .last(path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileError(path, "not a regular file")
        }
        size = Int(status.st_size)
    }

    deinit {
        close(descriptor)
    }

    /// Fills the buffer from its beginning and returns how many bytes it got; 0 at the end of the file.
    func read(into buffer: inout [UInt8]) throws(FileError) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            guard errno == EINTR else { throw .last(path) }
        }
    }
}
