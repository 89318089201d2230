import AgentLabAPI
import AgentLabControl
import FoundationEssentials
import Postgres
import Subprocess
import Testing

extension EndToEnd {
    /// A daemon that stands still and wakes up, as after the pause of a virtual machine.
    @Suite struct FrozenDaemonTests {
        private static let settings: [Environment.Key: String] = [
            "AGENTLAB_LEASE": "2s", "AGENTLAB_HEARTBEAT_INTERVAL": "200ms",
        ]

        @Test func whoWasFrozenForLongerThanItsLeaseWritesNothingMoreAndStartsOver() async throws {
            try await Site.with { place in
                let site = try place.beside("one")
                let other = try place.beside("two")
                try place.makeTree()
                try await site.withDaemon("agentlabd", Self.settings) { frozen in
                    try await place.beginAudit()
                    try await other.withDaemon("agentlabd", Self.settings) { heir in
                        let run = try await site.executeDigest(of: place.tree, delay: 300)
                        try await site.stage(3, of: run)
                        try frozen.freeze()
                        try await heir.log.line(containing: "a daemon is dead, its runs are taken over")
                        try await other.stage(5, of: run)
                        let written = try await place.writings(by: "one")
                        try frozen.thaw()
                        try await frozen.log.line(containing: "this daemon has been declared ended")
                        try await frozen.log.line(containing: "started over")
                        try await other.expectCompleteDigest(run, of: place.tree, recoveries: 1)
                        #expect(try await place.writings(by: "one") == written)
                        let rest = Array((written.count + 1)...Site.stages)
                        #expect(try await place.writings(by: "two") == rest)
                        // It serves as ever, under another row.
                        let next = try await site.executeDigest(of: place.tree, delay: 0)
                        try await site.expectCompleteDigest(next, of: place.tree)
                    }
                }
            }
        }
    }
}

extension Site {
    /// Another daemon's place over the same database; its sessions say whose they are.
    fileprivate func beside(_ name: String) throws -> Site {
        let folder = "\(directory)/\(name)"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o711]
        )
        return Site(directory: folder, database: "\(database)?options=-c%20test.daemon%3D\(name)")
    }

    /// Keeps, for each journal row, whose session has written it.
    fileprivate func beginAudit() async throws {
        for sql in [
            "CREATE TABLE audit (iteration integer, writer text)",
            """
            CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO audit VALUES (NEW.iteration, current_setting('test.daemon'));
                RETURN NULL;
            END
            $$
            """,
            "CREATE TRIGGER audit AFTER INSERT ON agentlab.journal FOR EACH ROW EXECUTE FUNCTION audit()",
        ] { _ = try await rows(sql) }
    }

    /// Which stages of the first run a daemon has written.
    fileprivate func writings(by daemon: String) async throws -> [Int] {
        try await rows(
            "SELECT iteration FROM audit WHERE writer = $1 ORDER BY iteration LIMIT \(Self.stages)",
            [.text(daemon)]
        ).map { try $0.get(0, as: Int.self) }
    }
}
