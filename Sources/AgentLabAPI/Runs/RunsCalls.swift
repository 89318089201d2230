/// Asks for a page of a run's calls of agents.
public struct RunsCalls: PagedMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = Page<CallRecord>

    /// The method's name on the wire.
    public static let name = "runs.calls"
    /// It changes nothing.
    public static let isReadOnly = true

    /// The run's id, or an unambiguous prefix of it.
    public var run: String
    /// Which page, counted from 1; absent: 1.
    public var page: Int?
    /// How many records a page holds; absent: the daemon's default, and never more than its maximum.
    public var pageSize: Int?
    /// The field to sort by, with a minus before it for descending; absent: `created_at`.
    public var sort: String?
    /// A text that the step's, the agent's or the model's name has to contain, whatever its case.
    public var search: String?

    /// Takes every field as it is; nothing is checked here.
    public init(run: String, page: Int? = nil, pageSize: Int? = nil, sort: String? = nil, search: String? = nil) {
        self.run = run
        self.page = page
        self.pageSize = pageSize
        self.sort = sort
        self.search = search
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case page
        case pageSize = "page_size"
        case sort
        case search
    }
}
