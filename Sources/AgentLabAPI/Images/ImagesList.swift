/// Asks for a page of images.
public struct ImagesList: PagedMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = Page<ImageRecord>

    /// The method's name on the wire.
    public static let name = "images.list"
    /// It changes nothing.
    public static let isReadOnly = true

    /// Which page, counted from 1; absent: 1.
    public var page: Int?
    /// How many records a page holds; absent: the daemon's default, and never more than its maximum.
    public var pageSize: Int?
    /// `created_at` or `page`, with a minus before it for descending; absent: `page`, within the documents by their age.
    public var sort: String?
    /// A text that the image's id or the document's name has to contain, whatever its case.
    public var search: String?
    /// Only images of this document: its name, its id, or an unambiguous prefix of the id.
    public var document: String?

    /// Takes every field as it is; nothing is checked here.
    public init(
        page: Int? = nil,
        pageSize: Int? = nil,
        sort: String? = nil,
        search: String? = nil,
        document: String? = nil
    ) {
        self.page = page
        self.pageSize = pageSize
        self.sort = sort
        self.search = search
        self.document = document
    }

    private enum CodingKeys: String, CodingKey {
        case page
        case pageSize = "page_size"
        case sort
        case search
        case document
    }
}
