import ArgumentParser

/// Where a file that was fetched goes.
struct TargetOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The file to write; standard output unless given.", valueName: "file")
    )
    var output: String?
}
