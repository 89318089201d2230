import Glibc

/// A file or directory that the kernel does not let us have.
struct FileError: Error, CustomStringConvertible {
    let path: RawPath
    let reason: String

    init(_ path: RawPath, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    /// Takes the reason from the last system call.
    static func last(_ path: RawPath) -> FileError {
        FileError(path, unsafe String(cString: strerror(errno)))
    }

    var description: String { "\(path): \(reason)" }
}
