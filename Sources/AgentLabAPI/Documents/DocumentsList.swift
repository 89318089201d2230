/// Asks for a page of documents.
public struct DocumentsList: PagedMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = Page<DocumentRecord>

    /// The method's name on the wire.
    public static let name = "documents.list"
    /// It changes nothing.
    public static let isReadOnly = true

    /// Which page, counted from 1; absent: 1.
    public var page: Int?
    /// How many records a page holds; absent: the daemon's default, and never more than its maximum.
    public var pageSize: Int?
    /// `created_at`, `name` or `size_bytes`, with a minus before it for descending; absent: `-created_at`.
    public var sort: String?
    /// A text that the document's id, name, filename or content type has to contain, whatever its case.
    public var search: String?

    /// Takes every field as it is; nothing is checked here.
    public init(page: Int? = nil, pageSize: Int? = nil, sort: String? = nil, search: String? = nil) {
        self.page = page
        self.pageSize = pageSize
        self.sort = sort
        self.search = search
    }

    private enum CodingKeys: String, CodingKey {
        case page
        case pageSize = "page_size"
        case sort
        case search
    }
}
