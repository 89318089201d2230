internal import FoundationEssentials

/// Where a cluster's socket is put.
enum SocketDirectory {
    // sockaddr_un has 108 bytes for a path and the zero after it; the server adds "/.s.PGSQL.5432", its lock file ".lock".
    static let maximumLength = 107 - "/.s.PGSQL.5432".utf8.count

    /// The one beside the data, or where that is too long a short one that is the same at each start.
    static func choose(given: String?, clusterDirectory: String, account: ClusterAccount) throws(PostgresError)
        -> String
    {
        if let given {
            // libpq takes what a comma separates for several hosts.
            guard !given.contains(",") else {
                throw PostgresError(.clusterFailed, "the socket directory \(given) has a comma in its name")
            }
            guard given.utf8.count <= maximumLength else {
                let message =
                    "the socket directory \(given) is longer than the \(maximumLength) bytes that a socket's path allows"
                throw PostgresError(.clusterFailed, message)
            }
            return given
        }
        let beside = "\(clusterDirectory)/socket"
        if beside.utf8.count <= maximumLength, !beside.contains(",") { return beside }
        let hash = Migration(version: 1, name: "", sql: clusterDirectory).checksum
        return "/tmp/agentlab-\(account.userID)-\(hash)"
    }
}
