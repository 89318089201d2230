import ArgumentParser

/// Which part of a list is shown.
struct PageOptions: ParsableArguments {
    @Option(help: "Only those with this text in their name or configuration.")
    var search: String?

    @Option(help: "Which page, counted from 1.")
    var page: Int = 1

    @Option(help: "How many a page has.")
    var pageSize: Int?

    @Option(help: ArgumentHelp("What to sort by, with a minus before it for descending.", valueName: "field"))
    var sort: String?
}
