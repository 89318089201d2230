/// Who is at the other end of a connection, as the kernel said when it was made.
public struct ControlPeer: Hashable, Sendable {
    /// The user that the process ran as.
    public var uid: UInt32
    /// Its primary group.
    public var gid: UInt32
    /// Its supplementary groups.
    public var groups: [UInt32]
    /// The process; it may have ended since, or have passed the connection on.
    public var pid: Int32
    /// The connection's number, 1, 2, 3 … over the server's life.
    public var connection: Int

    /// Takes what the kernel said.
    public init(uid: UInt32, gid: UInt32, groups: [UInt32] = [], pid: Int32, connection: Int) {
        self.uid = uid
        self.gid = gid
        self.groups = groups
        self.pid = pid
        self.connection = connection
    }
}
