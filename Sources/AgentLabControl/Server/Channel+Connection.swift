import Glibc
import NIOCore

extension Channel {
    /// Makes a connection of an accepted channel, on its event loop and before its first byte is read.
    func prepareConnection(
        registry: ConnectionRegistry,
        context: ServerContext
    ) -> EventLoopFuture<ServerConnection> {
        self.peerCredentials().and(self.peerGroups()).flatMapThrowing { credentials, groups in
            let connection = try registry.admit { number in
                let peer = ControlPeer(
                    uid: credentials.uid,
                    gid: credentials.gid,
                    groups: groups,
                    pid: credentials.pid,
                    connection: number
                )
                return try ServerConnection(wrapping: self, peer: peer, context: context)
            }
            guard let connection else { throw ChannelError.ioOnClosedChannel }
            return connection
        }.flatMapErrorThrowing { error in
            // Nobody else knows of a channel that did not become a connection.
            self.close(promise: nil)
            throw error
        }
    }

    /// A peer of more groups than there is room for counts as one of none but its primary group.
    private func peerGroups() -> EventLoopFuture<[UInt32]> {
        guard let options = self as? any SocketOptionProvider else {
            return self.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        return options.unsafeGetSocketOption(level: .socket, name: .init(rawValue: SO_PEERGROUPS))
            .map { (groups: PeerGroups) in groups.ids }
            .recover { _ in [] }
    }

    private func peerCredentials() -> EventLoopFuture<PeerCredentials> {
        guard let options = self as? any SocketOptionProvider else {
            return self.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        return options.unsafeGetSocketOption(level: .socket, name: .init(rawValue: SO_PEERCRED))
    }
}
