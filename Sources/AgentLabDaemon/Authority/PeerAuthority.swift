package import AgentLabAPI
package import AgentLabControl

/// What the clients of the control socket may do.
///
/// Without a group of readers the socket decides alone: who may connect may do everything. With one everybody may
/// connect, and the groups that the kernel names for a client decide.
package struct PeerAuthority: Sendable {
    /// Who may do everything, as root and the daemon's own user may.
    let controllers: UserGroup
    /// Who may look.
    let readers: UserGroup?
    let daemonUser: UInt32

    package init(controllers: UserGroup, readers: UserGroup?, daemonUser: UInt32) {
        self.controllers = controllers
        self.readers = readers
        self.daemonUser = daemonUser
    }

    /// - Throws: `forbidden`, with the group that is needed.
    package func check(_ method: String, isReadOnly: Bool, by peer: ControlPeer) throws(ControlError) {
        guard let readers, !mayControl(peer) else { return }
        let advice = "log in again after joining it"
        guard peer.isMember(of: readers) else {
            throw ControlError(
                .forbidden,
                "user \(peer.uid) is in neither of the groups \(controllers.name), which may control the daemon, and "
                    + "\(readers.name), which may look; \(advice)"
            )
        }
        guard isReadOnly else {
            throw ControlError(
                .forbidden,
                "\(method) needs membership of the group \(controllers.name); members of \(readers.name) may only look; "
                    + advice
            )
        }
    }

    private func mayControl(_ peer: ControlPeer) -> Bool {
        peer.uid == 0 || peer.uid == daemonUser || peer.isMember(of: controllers)
    }
}

extension ControlPeer {
    fileprivate func isMember(of group: UserGroup) -> Bool {
        gid == group.id || groups.contains(group.id)
    }
}
