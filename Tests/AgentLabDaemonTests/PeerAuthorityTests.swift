import AgentLabAPI
import AgentLabControl
import AgentLabDaemon
import Testing

@Suite struct PeerAuthorityTests {
    private let authority = PeerAuthority(
        controllers: UserGroup(id: 900, name: "agentlab"),
        readers: UserGroup(id: 901, name: "watchers"),
        daemonUser: 800
    )

    private func peer(_ uid: UInt32, _ gid: UInt32, _ groups: [UInt32] = []) -> ControlPeer {
        ControlPeer(uid: uid, gid: gid, groups: groups, pid: 1, connection: 1)
    }

    private func refusal(of peer: ControlPeer, isReadOnly: Bool) -> ControlError? {
        do {
            try authority.check("runs.execute", isReadOnly: isReadOnly, by: peer)
            return nil
        } catch {
            return error
        }
    }

    @Test func rootTheDaemonsUserAndMembersOfTheSocketsGroupMayDoEverything() {
        for peer in [peer(0, 0), peer(800, 5), peer(1000, 900), peer(1000, 1000, [27, 900])] {
            #expect(refusal(of: peer, isReadOnly: false) == nil)
        }
    }

    @Test func readersMayLookAndAreToldWhichGroupMayDoMore() throws {
        let reader = peer(1000, 1000, [901])
        #expect(refusal(of: reader, isReadOnly: true) == nil)
        let error = try #require(refusal(of: reader, isReadOnly: false))
        #expect(error.reason == .forbidden)
        #expect(error.message.contains("needs membership of the group agentlab; members of watchers may only look"))
    }

    @Test func whoIsInNeitherGroupMayNotEvenLook() throws {
        let error = try #require(refusal(of: peer(1000, 1000, [4]), isReadOnly: true))
        #expect(error.reason == .forbidden)
        #expect(error.message.contains("agentlab, which may control the daemon, and watchers, which may look"))
    }

    @Test func withoutReadersTheSocketDecidesAlone() throws {
        let open = PeerAuthority(controllers: UserGroup(id: 900, name: "agentlab"), readers: nil, daemonUser: 800)
        try open.check("runs.execute", isReadOnly: false, by: peer(1000, 1000))
    }

    @Test func aGroupIsFoundByNameAndByNumber() {
        #expect(UserGroup(named: "root") == UserGroup(id: 0, name: "root"))
        #expect(UserGroup(id: 0).name == "root")
        #expect(UserGroup(named: "no such group") == nil)
        #expect(UserGroup(id: 4_000_000_000).name == "4000000000")
    }
}
