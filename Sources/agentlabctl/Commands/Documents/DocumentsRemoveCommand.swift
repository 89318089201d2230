import AgentLabAPI
import ArgumentParser
import FoundationEssentials

struct DocumentsRemoveCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove documents, with their bytes and the images of their pages."
    )

    @Argument(help: "The documents.")
    var documents: [String]

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        var status = ExitStatus.success
        for name in documents {
            do {
                let document = try await daemon.call(DocumentsDelete(document: name)).document
                if output.isJSON {
                    try context.standardOutput.json(document)
                } else {
                    try context.standardOutput.line("\(document.id.uuidString.lowercased())  removed")
                }
            } catch let failure as CommandFailure where documents.count > 1 {
                try context.standardError.line("agentlabctl: \(Printable.line(name)): \(failure.message)")
                status = status.worse(failure.status)
            }
        }
        return status
    }
}
