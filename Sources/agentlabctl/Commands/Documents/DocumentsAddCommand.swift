import AgentLabAPI
import ArgumentParser
import FoundationEssentials

struct DocumentsAddCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add files.",
        discussion: """
            Each becomes a document with the file's name. Prints the ids. A lost connection is made again, and the upload \
            goes on where it was.
            """
    )

    @Argument(help: "The files.")
    var files: [String]

    @Option(help: "What the document is called, in place of the file's name.")
    var name: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard name == nil || files.count == 1 else { throw ValidationError("--name goes with one file") }
    }

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        var status = ExitStatus.success
        for path in files {
            do {
                let file = try SourceFile(path)
                let document = try await DocumentUpload(daemon: daemon, name: name).send(file)
                try report(document, to: context)
            } catch let failure as CommandFailure where files.count > 1 {
                try context.standardError.line("agentlabctl: \(Printable.line(path)): \(failure.message)")
                status = status.worse(failure.status)
            }
        }
        return status
    }

    private func report(_ document: DocumentRecord, to context: Context) throws {
        guard !output.isJSON else { return try context.standardOutput.json(document) }
        try context.standardOutput.line(document.id.uuidString.lowercased())
        if let problem = document.problem {
            try context.standardError.line("agentlabctl: \(Printable.line("\(document.name): \(problem)"))")
        }
    }
}
