import Glibc

/// An open directory, read entry by entry.
///
/// Safe, because the stream lives exactly as long as the value, which cannot be copied.
@safe struct DirectoryReader: ~Copyable {
    enum Kind {
        case file
        case directory
        case link
        /// A socket, a pipe, a device.
        case special
    }

    private let stream: OpaquePointer
    private let path: RawPath

    /// - Parameter followingLinks: Whether the path itself may be a link.
    init(_ path: RawPath, followingLinks: Bool) throws(FileError) {
        self.path = path
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
        let descriptor = unsafe open(path.terminated, flags)
        guard descriptor >= 0 else { throw .last(path) }
        guard let stream = unsafe fdopendir(descriptor) else {
            close(descriptor)
            throw .last(path)
        }
        unsafe self.stream = stream
    }

    deinit {
        unsafe closedir(stream)
    }

    /// The next entry other than `.` and `..`; nil at the end.
    func next() throws(FileError) -> (name: [UInt8], kind: Kind)? {
        while true {
            // The end and a failure look the same but for errno.
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw .last(path) }
                return nil
            }
            let name = unsafe Self.name(of: entry)
            let dot = UInt8(ascii: ".")
            guard name != [dot], name != [dot, dot] else { continue }
            return (name, unsafe kind(entry.pointee.d_type, name))
        }
    }

    /// Why the link leads nowhere; nil when it does.
    func faultOfLink(_ name: [UInt8]) -> String? {
        var status = stat()
        guard unsafe fstatat(dirfd(stream), RawPath(name).terminated, &status, 0) != 0 else { return nil }
        return errno == ENOENT ? "dangling link" : "link: \(unsafe String(cString: strerror(errno)))"
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
            let start = unsafe UnsafeRawPointer(name)
            let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
            return unsafe Array(UnsafeRawBufferPointer(start: start, count: length))
        }
    }

    private func kind(_ type: UInt8, _ name: [UInt8]) -> Kind {
        switch Int(type) {
        case DT_REG: .file
        case DT_DIR: .directory
        case DT_LNK: .link
        case DT_UNKNOWN: kindByStatus(name)
        default: .special
        }
    }

    /// Some file systems keep the kind in the inode only.
    private func kindByStatus(_ name: [UInt8]) -> Kind {
        var status = stat()
        guard unsafe fstatat(dirfd(stream), RawPath(name).terminated, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return .file  // Opening it will tell what is wrong.
        }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK: .link
        default: .special
        }
    }
}
