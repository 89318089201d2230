import Glibc
import Subprocess
import Testing

extension EndToEnd {
    /// The groups of other users' clients; root is needed to become another user.
    @Suite(.enabled(if: geteuid() == 0, "needs root")) struct AuthorityTests {
        private func client(_ site: Site, groups: String, _ arguments: [String]) async throws -> Site.Outcome {
            let user = ["--reuid=65534", "--regid=65534"]
            let membership = groups.isEmpty ? "--clear-groups" : "--groups=\(groups)"
            return try await site.run("setpriv", user + [membership, "agentlabctl"] + arguments)
        }

        @Test func readersMayLookOnlyAndOutsidersMayNothing() async throws {
            try await Site.with { site in
                try site.makeTree()
                let groups: [Environment.Key: String] = [
                    "AGENTLAB_SOCKET_GROUP": "tty", "AGENTLAB_READERS_GROUP": "adm",
                ]
                try await site.withDaemon("agentlabd", groups) { _ in
                    let execute = ["execute", "tree-digest", "-p", "path=\(site.tree)", "--wait"]
                    let tty = "\(try group("tty"))"
                    let adm = "\(try group("adm"))"
                    #expect(try await client(site, groups: adm, ["status"]).exitCode == 0)
                    #expect(try await client(site, groups: adm, ["runs"]).exitCode == 0)
                    #expect(try await client(site, groups: adm, ["documents", "list"]).exitCode == 0)
                    #expect(try await client(site, groups: adm, ["images", "list"]).exitCode == 0)
                    let added = try await client(site, groups: adm, ["documents", "add", "/etc/hostname"])
                    #expect(added.exitCode == 77 && added.standardError.contains("documents.create"))
                    #expect(try await client(site, groups: adm, ["documents", "remove", "a"]).exitCode == 77)
                    #expect(try await client(site, groups: adm, ["images", "render", "a"]).exitCode == 77)
                    #expect(try await client(site, groups: "0,\(adm)", ["status"]).exitCode == 0)
                    let refused = try await client(site, groups: adm, execute)
                    #expect(refused.exitCode == 77)
                    #expect(refused.standardError.contains("needs membership of the group tty"))
                    let stranger = try await client(site, groups: "", ["status"])
                    #expect(stranger.exitCode == 77)
                    #expect(stranger.standardError.contains("neither of the groups tty"))
                    let member = try await client(site, groups: "\(adm),\(tty)", execute)
                    #expect(member.exitCode == 0, "\(member.standardError)")
                }
            }
        }

        @Test func whoMayNotConnectIsToldTheSocketsGroup() async throws {
            try await Site.with { site in
                try await site.withDaemon("agentlabd", ["AGENTLAB_SOCKET_GROUP": "tty"]) { _ in
                    let stranger = try await client(site, groups: "", ["status"])
                    #expect(stranger.exitCode == 77)
                    #expect(stranger.standardError.contains("needs membership of the group tty"))
                }
            }
        }

        private func group(_ name: String) throws -> gid_t {
            let entry = unsafe getgrnam(name)
            return unsafe try #require(entry).pointee.gr_gid
        }
    }
}
