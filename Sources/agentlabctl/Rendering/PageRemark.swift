import AgentLabAPI

/// What a reader of one page has to know of the others.
enum PageRemark {
    /// - Returns: nil when there are no others.
    static func text<Element>(for page: Page<Element>, of things: String) -> String? {
        if page.total == 0 { return "no \(things)" }
        guard page.totalPages > 1 else { return nil }
        let remark = "page \(page.page) of \(page.totalPages), \(page.total) \(things)"
        return page.page < page.totalPages ? remark + "; --page \(page.page + 1) shows the next" : remark
    }
}
