import AgentLabAPI
import FoundationEssentials
import Postgres

/// A document's record, and the state directory that has its bytes.
struct StoredDocument: Sendable {
    var record: DocumentRecord
    let instance: UUID

    init(_ row: PostgresRow) throws {
        record = try DocumentRecord(row)
        instance = try row.get("instance_id")
    }

    var key: BlobKey { BlobKey(record.id) }
}
