internal import Glibc

/// What `lstat` says of a path: links are not followed.
struct FileStatus {
    let owner: UInt32
    let group: UInt32
    private let mode: UInt32

    init?(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        owner = status.st_uid
        group = status.st_gid
        mode = status.st_mode
    }

    var isDirectory: Bool { mode & S_IFMT == S_IFDIR }

    var isLink: Bool { mode & S_IFMT == S_IFLNK }

    var permissions: UInt32 { mode & 0o7777 }

    /// Whether the account may pass through this directory.
    func isTraversable(by account: ClusterAccount) -> Bool {
        if account.userID == owner { return permissions & 0o100 != 0 }
        if account.groupID == group { return permissions & 0o010 != 0 }
        return permissions & 0o001 != 0
    }
}
