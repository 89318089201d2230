import AgentLabAPI
import ArgumentParser

struct DocumentsListCommand: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List documents, the newest first.")

    @OptionGroup var paging: PagingOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let documents = try await daemon.call(paging.applied(to: DocumentsList()))
        guard !output.isJSON else {
            try context.standardOutput.json(documents)
            return .success
        }
        let table = DocumentTable(documents.data, now: context.now())
        if !documents.data.isEmpty { try context.standardOutput.lines(table.lines(style: context.style)) }
        if let remark = PageRemark.text(for: documents, of: "documents") { try context.standardError.line(remark) }
        return .success
    }
}
