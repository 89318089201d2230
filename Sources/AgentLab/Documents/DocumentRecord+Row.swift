import AgentLabAPI
import Postgres

extension DocumentRecord {
    static let columns = """
        d.id, d.name, d.filename, d.content_type, d.size_bytes, d.page_count, d.problem, d.sha256, d.instance_id, d.created_at
        """

    init(_ row: PostgresRow) throws {
        self.init(
            id: try row.get("id"),
            name: try row.get("name"),
            filename: try row.get("filename"),
            contentType: try row.get("content_type"),
            sizeBytes: try row.get("size_bytes"),
            pageCount: try row.get("page_count"),
            problem: try row.get("problem"),
            sha256: try row.get("sha256"),
            createdAt: try row.get("created_at")
        )
    }
}
