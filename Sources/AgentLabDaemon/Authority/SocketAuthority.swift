import AgentLabControl
import Glibc
import Logging

/// Finds out who the control socket is for.
struct SocketAuthority {
    let configuration: DaemonConfiguration
    let inherited: InheritedSocket?
    let logger: Logger

    /// Looks the groups up; may ask a directory service and block.
    ///
    /// - Throws: ``UnknownGroup`` for a group that is configured and is not there.
    func resolve() throws(UnknownGroup) -> PeerAuthority {
        let readers: UserGroup? =
            if let name = configuration.readersGroup { try Self.group(name, of: .readersGroup) } else { nil }
        if readers != nil { warnIfClosed() }
        return PeerAuthority(controllers: try controllers(), readers: readers, daemonUser: geteuid())
    }

    /// The mode of a socket that the daemon makes itself: readers have to be able to connect, and nobody else's word
    /// than the kernel's says who is one.
    var mode: UInt32 {
        configuration.readersGroup == nil ? configuration.socketMode : configuration.socketMode | 0o006
    }

    private func controllers() throws(UnknownGroup) -> UserGroup {
        if let file = inherited?.file { return UserGroup(id: file.group) }
        guard let name = configuration.socketGroup else { return UserGroup(id: getegid()) }
        return try Self.group(name, of: .socketGroup)
    }

    private func warnIfClosed() {
        guard let file = inherited?.file, file.mode & 0o006 != 0o006 else { return }
        logger.warning(
            "members of the readers group cannot connect",
            metadata: [LogKey.reason: "the socket unit needs SocketMode=0666; the daemon refuses all others"]
        )
    }

    private static func group(_ name: String, of setting: Setting) throws(UnknownGroup) -> UserGroup {
        guard let group = UserGroup(named: name) else { throw UnknownGroup(name: name, key: setting.key) }
        return group
    }
}

/// A group that the configuration names does not exist.
struct UnknownGroup: Error, CustomStringConvertible {
    let name: String
    let key: String

    var description: String { "there is no group \"\(name)\", which \(key) names" }
}
