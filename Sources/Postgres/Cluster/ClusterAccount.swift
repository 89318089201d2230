internal import Glibc

/// The unprivileged user that a cluster's processes run as; the server refuses to run as root.
struct ClusterAccount: Sendable, Hashable {
    var name: String
    var userID: UInt32
    var groupID: UInt32

    /// Whether processes have to change to this user first.
    var mustDropPrivileges: Bool { geteuid() != userID }

    /// Chooses the owner of files that exist; else this process's user, or a fitting one when that is root.
    static func choose(ownerOf path: String) throws(PostgresError) -> ClusterAccount {
        guard geteuid() == 0 else { return try find(userID: geteuid()) }
        if let status = FileStatus(path), status.owner != 0 { return try find(userID: status.owner) }
        for name in ["agentlab", "postgres", "nobody"] {
            if let account = find(name: name), account.userID != 0 { return account }
        }
        throw PostgresError(.clusterFailed, "there is no user agentlab, postgres or nobody to run PostgreSQL as")
    }

    private static func find(userID: UInt32) throws(PostgresError) -> ClusterAccount {
        if let account = unsafe lookUp({ unsafe getpwuid_r(userID, $0, $1, $2, $3) }) { return account }
        throw PostgresError(.clusterFailed, "user \(userID) has no name, which PostgreSQL wants")
    }

    private static func find(name: String) -> ClusterAccount? {
        unsafe lookUp { unsafe getpwnam_r(name, $0, $1, $2, $3) }
    }

    private static func lookUp(
        _ find: (
            UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
            UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
        ) -> Int32
    ) -> ClusterAccount? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var texts = [CChar](repeating: 0, count: 16_384)
        guard unsafe find(&entry, &texts, texts.count, &found) == 0, let found = unsafe found else { return nil }
        return unsafe ClusterAccount(
            name: String(cString: found.pointee.pw_name),
            userID: found.pointee.pw_uid,
            groupID: found.pointee.pw_gid
        )
    }
}
