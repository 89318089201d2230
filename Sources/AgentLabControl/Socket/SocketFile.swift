import Glibc

/// A file that lay at a path at one moment, recognised again by its inode.
struct SocketFile: Sendable {
    let path: String
    let isSocket: Bool
    private let device: dev_t
    private let inode: ino_t

    /// `nil` when nothing is there.
    ///
    /// A symbolic link is not followed.
    init?(path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        self.path = path
        self.isSocket = status.st_mode & S_IFMT == S_IFSOCK
        self.device = status.st_dev
        self.inode = status.st_ino
    }

    /// Removes the file if it is still the same one.
    func remove() {
        guard let now = SocketFile(path: self.path), now.device == self.device, now.inode == self.inode else { return }
        unsafe unlink(self.path)
    }
}
