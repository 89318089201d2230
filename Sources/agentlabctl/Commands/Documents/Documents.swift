import ArgumentParser

struct Documents: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give files to workflows, and look after them.",
        discussion: "DOCUMENT is a document's name, its id, or any unambiguous prefix of the id.",
        subcommands: [
            DocumentsAddCommand.self, DocumentsListCommand.self, DocumentsShowCommand.self, DocumentsGetCommand.self,
            DocumentsRemoveCommand.self,
        ]
    )
}
