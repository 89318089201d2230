public import FoundationEssentials

/// A file that was given to a daemon for its workflows to read.
public struct DocumentRecord: Codable, Hashable, Sendable {
    /// The document's id, a UUIDv7: ids sort by the time of their making.
    public var id: UUID
    /// What people and params call it; no two documents have one name.
    public var name: String
    /// What the file was called where it came from.
    public var filename: String
    /// What its first bytes say it is, for instance `application/pdf`; `application/octet-stream` when they say nothing.
    public var contentType: String
    /// Its size in bytes.
    public var sizeBytes: Int
    /// How many pages it has, if it is of a kind that has pages and they could be counted.
    public var pageCount: Int?
    /// Why its pages could not be counted.
    public var problem: String?
    /// The SHA-256 of its bytes, 64 lowercase hexadecimal digits.
    public var sha256: String
    /// When it was added.
    public var createdAt: Date

    /// Takes every field as it is; nothing is checked here.
    public init(
        id: UUID,
        name: String,
        filename: String,
        contentType: String,
        sizeBytes: Int,
        pageCount: Int? = nil,
        problem: String? = nil,
        sha256: String,
        createdAt: Date
    ) {
        self.id = id
        self.name = name
        self.filename = filename
        self.contentType = contentType
        self.sizeBytes = sizeBytes
        self.pageCount = pageCount
        self.problem = problem
        self.sha256 = sha256
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case filename
        case contentType = "content_type"
        case sizeBytes = "size_bytes"
        case pageCount = "page_count"
        case problem
        case sha256
        case createdAt = "created_at"
    }
}
