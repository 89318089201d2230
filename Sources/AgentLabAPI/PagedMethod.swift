/// A request whose result is one page of a longer list.
public protocol PagedMethod: ControlMethod {
    /// Which page, counted from 1; `nil`: 1.
    var page: Int? { get set }
    /// How many records a page holds; `nil`: the daemon's default.
    var pageSize: Int? { get set }
    /// The field to sort by, with a minus before it for descending; `nil`: the method's own order.
    var sort: String? { get set }
    /// A text that the records have to contain.
    var search: String? { get set }
}
