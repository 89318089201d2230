public import FoundationEssentials

/// A page of a document, rendered.
public struct ImageRecord: Codable, Hashable, Sendable {
    /// The image's id, a UUIDv7; it stays the same when the page is rendered anew with these options.
    public var id: UUID
    /// The document.
    public var documentID: UUID
    /// The page, counted from 1.
    public var page: Int
    /// How it was rendered, every option that matters.
    public var options: ImageOptions
    /// `image/png` or `image/jpeg`.
    public var contentType: String
    /// How many pixels it is wide.
    public var width: Int
    /// How many pixels it is high.
    public var height: Int
    /// Its size in bytes.
    public var sizeBytes: Int
    /// The SHA-256 of its bytes, 64 lowercase hexadecimal digits.
    public var sha256: String
    /// When it was rendered.
    public var createdAt: Date

    /// Takes every field as it is; nothing is checked here.
    public init(
        id: UUID,
        documentID: UUID,
        page: Int,
        options: ImageOptions,
        contentType: String,
        width: Int,
        height: Int,
        sizeBytes: Int,
        sha256: String,
        createdAt: Date
    ) {
        self.id = id
        self.documentID = documentID
        self.page = page
        self.options = options
        self.contentType = contentType
        self.width = width
        self.height = height
        self.sizeBytes = sizeBytes
        self.sha256 = sha256
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case documentID = "document_id"
        case page
        case options
        case contentType = "content_type"
        case width
        case height
        case sizeBytes = "size_bytes"
        case sha256
        case createdAt = "created_at"
    }
}
