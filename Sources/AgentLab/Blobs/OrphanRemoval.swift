import FoundationEssentials
import Logging
import Postgres

/// Removes, at a daemon's start, the blobs that no row knows: their daemon was killed between the file and the row.
struct OrphanRemoval: Sendable {
    let blobs: BlobStore
    let pool: PostgresPool
    let logger: Logger

    /// - Throws: `PostgresError`, ``BlobError``; what was not looked at then the next start looks at.
    func run() async throws {
        let database = try await pool.query(Self.identity).onlyRow.get(0, as: UUID.self)
        guard try await blobs.claim(for: database) == database else {
            // Somebody tries another database: to that one every blob here is an orphan.
            return logger.warning(
                "the blobs belong to another database and are left alone",
                metadata: ["path": "\(blobs.root)"]
            )
        }
        var count = 0
        for shard in try await blobs.shards() { count += try await removeOrphans(in: shard) }
        if count > 0 { logger.notice("blobs without a row removed", metadata: ["blobs": "\(count)"]) }
    }

    private func removeOrphans(in shard: String) async throws -> Int {
        let keys = try await blobs.keys(in: shard)
        guard !keys.isEmpty else { return 0 }
        let rows = try await pool.query(Self.known, [.uuidArray(keys.map(\.id))])
        let known = Set(try rows.map { BlobKey(try $0.get(0, as: UUID.self)) })
        let orphans = keys.filter { !known.contains($0) }
        for key in orphans { try await blobs.remove(key) }
        return orphans.count
    }

    private static let identity = PostgresStatement("identity", "SELECT id FROM agentlab.identity")
    private static let known = PostgresStatement(
        "blobs_known",
        """
        SELECT id FROM agentlab.documents WHERE id = ANY ($1)
        UNION ALL SELECT blob FROM agentlab.images WHERE blob = ANY ($1)
        """
    )
}
