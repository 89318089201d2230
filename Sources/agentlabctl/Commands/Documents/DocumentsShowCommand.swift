import AgentLabAPI
import ArgumentParser

struct DocumentsShowCommand: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show everything about a document.")

    @Argument(help: "The document.")
    var document: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let answer = try await daemon.call(DocumentsFind(document: document))
        if output.isJSON {
            try context.standardOutput.json(answer.document)
        } else {
            let details = DocumentDetails(answer.document, localTime: context.localTime)
            try context.standardOutput.lines(details.lines(style: context.style))
        }
        return .success
    }
}
