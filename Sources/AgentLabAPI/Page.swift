/// One page of a longer list.
public struct Page<Element: Codable & Sendable>: Codable, Sendable {
    /// The page's records.
    public var data: [Element]
    /// How many records there are on all pages.
    public var total: Int
    /// Which page this is, counted from 1.
    public var page: Int
    /// How many records a full page holds.
    public var pageSize: Int
    /// How many pages there are; 0 when there are no records.
    public var totalPages: Int

    /// Makes a page and counts how many there are.
    ///
    /// - Parameters:
    ///   - data: The page's records.
    ///   - total: How many records there are on all pages.
    ///   - page: Which page this is, counted from 1.
    ///   - pageSize: How many records a full page holds, at least 1.
    public init(data: [Element], total: Int, page: Int, pageSize: Int) {
        self.data = data
        self.total = total
        self.page = page
        self.pageSize = pageSize
        self.totalPages = total <= 0 ? 0 : (total - 1) / max(pageSize, 1) + 1
    }

    private enum CodingKeys: String, CodingKey {
        case data
        case total
        case page
        case pageSize = "page_size"
        case totalPages = "total_pages"
    }
}

extension Page: Equatable where Element: Equatable {}
extension Page: Hashable where Element: Hashable {}
