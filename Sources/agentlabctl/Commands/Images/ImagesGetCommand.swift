import AgentLabAPI
import ArgumentParser
import FoundationEssentials

struct ImagesGetCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Fetch an image.",
        discussion: "To standard output unless a file is named; the checksum is checked."
    )

    @Argument(help: "The image.")
    var image: String

    @OptionGroup var target: TargetOptions
    @OptionGroup var connection: ConnectionOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        let record = try await daemon.call(ImagesFind(image: image)).image
        let id = record.id.uuidString.lowercased()
        let download = Download(size: record.sizeBytes, sha256: record.sha256, context: context)
        try await download.save(to: target.output) { offset in
            try await daemon.call(ImagesRead(image: id, offset: offset))
        }
        return .success
    }
}
