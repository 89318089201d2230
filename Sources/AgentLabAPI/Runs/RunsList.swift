public import FoundationEssentials

/// Asks for a page of runs.
public struct RunsList: PagedMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = Page<RunRecord>

    /// The method's name on the wire.
    public static let name = "runs.list"
    /// It changes nothing.
    public static let isReadOnly = true

    /// Which page, counted from 1; absent: 1.
    public var page: Int?
    /// How many records a page holds; absent: the daemon's default, and never more than its maximum.
    public var pageSize: Int?
    /// The field to sort by, with a minus before it for descending; absent: `-created_at`.
    public var sort: String?
    /// A text that the run's id, workflow, key or error message has to contain, whatever its case.
    public var search: String?
    /// Only runs of this workflow.
    public var workflowName: String?
    /// Only runs with one of these statuses.
    public var status: RunStatusFilter?
    /// Only runs that were asked for at this time or later.
    public var since: Date?

    /// Takes every field as it is; nothing is checked here.
    public init(
        page: Int? = nil,
        pageSize: Int? = nil,
        sort: String? = nil,
        search: String? = nil,
        workflowName: String? = nil,
        status: RunStatusFilter? = nil,
        since: Date? = nil
    ) {
        self.page = page
        self.pageSize = pageSize
        self.sort = sort
        self.search = search
        self.workflowName = workflowName
        self.status = status
        self.since = since
    }

    private enum CodingKeys: String, CodingKey {
        case page
        case pageSize = "page_size"
        case sort
        case search
        case workflowName = "workflow_name"
        case status
        case since
    }
}
