import AgentLabAPI
import ArgumentParser

/// Which part of a list is shown.
struct PagingOptions: ParsableArguments {
    @Option(help: "Only those with this text in what they are called.")
    var search: String?

    @Option(help: "Which page of the list, counted from 1.")
    var page: Int?

    @Option(help: "How many lines a page of the list has.")
    var pageSize: Int?

    @Option(help: ArgumentHelp("What to sort by, with a minus before it for descending.", valueName: "field"))
    var sort: String?

    func applied<Method: PagedMethod>(to method: Method) -> Method {
        var method = method
        method.search = search
        method.page = page
        method.pageSize = pageSize
        method.sort = sort
        return method
    }
}
