import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Postgres

/// An image's record, and where its bytes are.
struct StoredImage: Sendable {
    static let columns = """
        i.id, i.document_id, i.page, i.options::text AS options, i.content_type, i.width, i.height, i.size_bytes, i.sha256,
        i.blob, i.created_at
        """

    let record: ImageRecord
    let key: BlobKey

    init(_ row: PostgresRow) throws {
        record = try ImageRecord(row)
        key = BlobKey(try row.get("blob", as: UUID.self))
    }
}

extension ImageRecord {
    init(_ row: PostgresRow) throws {
        self.init(
            id: try row.get("id"),
            documentID: try row.get("document_id"),
            page: try row.get("page"),
            options: try JSONValue(parsing: try row.get("options", as: String.self)).decode(ImageOptions.self),
            contentType: try row.get("content_type"),
            width: try row.get("width"),
            height: try row.get("height"),
            sizeBytes: try row.get("size_bytes"),
            sha256: try row.get("sha256"),
            createdAt: try row.get("created_at")
        )
    }
}
