package import AgentLabAPI
package import FoundationEssentials
import Logging
import Postgres

// MARK: - Documents

extension Laboratory {
    /// Begins the upload of a document.
    package func create(_ request: DocumentsCreate) async throws -> UploadRecord {
        try await answering { try await documents.create(request) }
    }

    package func upload(_ request: DocumentsUpload) async throws -> UploadRecord {
        try await answering { try await documents.upload(request) }
    }

    package func resumeUpload(_ id: UUID) async throws -> UploadRecord {
        try await answering { try await documents.resume(id) }
    }

    package func abandonUpload(_ id: UUID) async throws {
        try await answering { try await documents.abandon(id) }
    }

    package func finish(_ request: DocumentsFinish) async throws -> DocumentRecord {
        try await answering { try await documents.finish(request) }
    }

    package func list(_ request: DocumentsList) async throws -> Page<DocumentRecord> {
        try await answering { try await documents.list(request) }
    }

    /// A document by its name, its id, or an unambiguous prefix of the id.
    package func document(_ reference: String) async throws -> DocumentRecord {
        try await answering { try await documents.find(reference) }
    }

    package func read(_ request: DocumentsRead) async throws -> FileChunk {
        try await answering { try await documents.read(request) }
    }

    package func deleteDocument(_ reference: String) async throws -> DocumentRecord {
        try await answering { try await documents.delete(reference) }
    }

    /// Images of a document's pages.
    package func render(_ request: ImagesRender) async throws -> [ImageRecord] {
        try await answering { try await images.render(request) }
    }

    package func list(_ request: ImagesList) async throws -> Page<ImageRecord> {
        try await answering { try await images.list(request) }
    }

    /// An image by its id, or an unambiguous prefix of it.
    package func image(_ reference: String) async throws -> ImageRecord {
        try await answering { try await images.find(reference) }
    }

    package func read(_ request: ImagesRead) async throws -> FileChunk {
        try await answering { try await images.read(request) }
    }

    /// Makes the folders for blobs, and removes what a killed predecessor has left in them.
    func prepareBlobs() async throws {
        try await documents.blobs.prepare()
        do {
            try await OrphanRemoval(blobs: documents.blobs, pool: pool, logger: logger).run()
        } catch {
            // They harm nobody, and the next start looks again.
            logger.warning("blobs without a row were not looked for", metadata: ["error": "\(error)"])
        }
        for program in PageRenderer.programs where try await StrangersProgram.installed(program.names) == nil {
            logger.notice(
                "a program that renders documents is not installed",
                metadata: ["program": "\(program.names[0])", "debian.package": "\(program.package)"]
            )
        }
    }
}
