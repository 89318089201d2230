import AgentLabAPI
import ArgumentParser
import FoundationEssentials

struct DocumentsGetCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Fetch a document's bytes.",
        discussion: "To standard output unless a file is named; the checksum is checked."
    )

    @Argument(help: "The document.")
    var document: String

    @OptionGroup var target: TargetOptions
    @OptionGroup var connection: ConnectionOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let record = try await daemon.call(DocumentsFind(document: document)).document
        let id = record.id.uuidString.lowercased()
        let download = Download(size: record.sizeBytes, sha256: record.sha256, context: context)
        try await download.save(to: target.output) { offset in
            try await daemon.call(DocumentsRead(document: id, offset: offset))
        }
        return .success
    }
}
