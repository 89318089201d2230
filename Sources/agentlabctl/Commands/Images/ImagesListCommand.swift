import AgentLabAPI
import ArgumentParser

struct ImagesListCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List images, by their documents and pages."
    )

    @Option(help: "Only images of this document.")
    var document: String?

    @OptionGroup var paging: PagingOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let images = try await daemon.call(paging.applied(to: ImagesList(document: document)))
        guard !output.isJSON else {
            try context.standardOutput.json(images)
            return .success
        }
        let table = ImageTable(images.data, now: context.now())
        if !images.data.isEmpty { try context.standardOutput.lines(table.lines(style: context.style)) }
        if let remark = PageRemark.text(for: images, of: "images") { try context.standardError.line(remark) }
        return .success
    }
}
