import ArgumentParser

struct Images: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Render pages of documents.",
        discussion: """
            DOCUMENT is a document's name, its id, or any unambiguous prefix of the id; IMAGE is an image's id or any \
            unambiguous prefix of it.
            """,
        subcommands: [ImagesRenderCommand.self, ImagesListCommand.self, ImagesGetCommand.self]
    )
}
