internal import FoundationEssentials
internal import Glibc

/// Directories and files that belong to the account of a cluster.
struct ClusterFiles {
    let account: ClusterAccount

    /// Makes a directory for the account alone, and those above it where they are missing.
    func makePrivateDirectory(_ path: String) throws(PostgresError) {
        try makeParents(of: path)
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw failure("cannot be made", path) }
        guard let status = FileStatus(path), status.isDirectory else {
            throw PostgresError(.clusterFailed, "\(path) is no directory")
        }
        if status.owner != account.userID { try adopt(path, status) }
        guard unsafe chmod(path, 0o700) == 0 else { throw failure("cannot be made private", path) }
        try checkReachable(path)
    }

    /// Takes over a directory of root's; any other owner has put it there for a reason.
    private func adopt(_ path: String, _ status: FileStatus) throws(PostgresError) {
        guard status.owner == 0, unsafe chown(path, account.userID, account.groupID) == 0 else {
            throw PostgresError(.clusterFailed, "\(path) belongs to user \(status.owner), not to \(account.name)")
        }
    }

    private func makeParents(of path: String) throws(PostgresError) {
        for parent in Self.ancestors(of: path) where FileStatus(parent) == nil {
            if unsafe mkdir(parent, 0o755) != 0, errno != EEXIST { throw failure("cannot be made", parent) }
        }
    }

    private func checkReachable(_ path: String) throws(PostgresError) {
        for parent in Self.ancestors(of: path) {
            guard let status = FileStatus(parent), !status.isLink else { continue }
            if status.isTraversable(by: account) { continue }
            let message = "\(account.name), the user of the private PostgreSQL, may not enter \(parent)"
            throw PostgresError(.clusterFailed, message)
        }
    }

    /// The directories above a path, outermost first, without the root.
    static func ancestors(of path: String) -> [String] {
        let parts = path.split(separator: "/").dropLast()
        return parts.indices.map { "/" + parts[...$0].joined(separator: "/") }
    }

    /// Replaces a file as a whole; after a crash there is the old one or the new one.
    func write(_ text: String, to path: String) throws(PostgresError) {
        let temporary = path + ".new"
        unsafe unlink(temporary)
        let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure("cannot be written", temporary) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(file, bytes, bytes.count) == bytes.count,
            give(file), fsync(file) == 0,
            unsafe rename(temporary, path) == 0
        else { throw failure("cannot be written", path) }
    }

    /// Whether the file is the account's now.
    ///
    /// It is without a call when this process is the account: a sandbox may forbid even to change nothing.
    private func give(_ file: Int32) -> Bool {
        !account.mustDropPrivileges || fchown(file, account.userID, account.groupID) == 0
    }

    /// Makes the names in a directory last.
    func synchronize(directory path: String) throws(PostgresError) {
        let file = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw failure("cannot be opened", path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure("cannot be flushed", path) }
    }

    static func read(_ path: String) -> String? {
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }

    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

    private func failure(_ what: String, _ path: String) -> PostgresError {
        PostgresError(.clusterFailed, "\(path) \(what): \(systemMessage(errno))")
    }
}
