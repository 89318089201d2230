import AgentLabAPI
import ArgumentParser

struct ImagesRenderCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Render pages of a PDF as images.",
        discussion: "What was rendered with the same options before is found again. Prints an image a line."
    )

    @Argument(help: "The document.")
    var document: String

    @Option(help: ArgumentHelp("The pages, such as 1-3,5; all unless given.", valueName: "pages"))
    var pages: String?

    @Flag(help: "Render though it has been done before.")
    var force = false

    @OptionGroup var rendering: RenderingOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let request = ImagesRender(
            document: document,
            pages: pages,
            options: rendering.options,
            force: force ? true : nil
        )
        let images = try await daemon.call(request)
        if output.isJSON {
            try context.standardOutput.json(images)
        } else {
            try context.standardOutput.lines(ImageTable(images.data, now: context.now()).lines(style: context.style))
        }
        return .success
    }
}
