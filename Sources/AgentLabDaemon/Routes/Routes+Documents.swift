import AgentLab
import AgentLabAPI
import AgentLabControl
import FoundationEssentials
import Logging

extension Routes {
    func addDocuments(to router: inout ControlRouter) {
        addUploads(to: &router)
        router.register(DocumentsList.self) { request, _ in try await answering { try await laboratory.list(request) } }
        router.register(DocumentsFind.self) { request, _ in
            try await answering { DocumentAnswer(document: try await laboratory.document(request.document)) }
        }
        router.register(DocumentsRead.self) { request, _ in try await answering { try await laboratory.read(request) } }
        router.register(DocumentsDelete.self) { request, peer in
            try await changing("document deleted", by: peer) {
                try await laboratory.deleteDocument(request.document)
            }
        }
    }

    /// An upload changes nothing that others see before it is finished.
    private func addUploads(to router: inout ControlRouter) {
        router.register(DocumentsCreate.self) { request, _ in
            try await answering { UploadAnswer(upload: try await laboratory.create(request)) }
        }
        router.register(DocumentsUpload.self) { request, _ in
            try await answering { UploadAnswer(upload: try await laboratory.upload(request)) }
        }
        router.register(DocumentsResume.self) { request, _ in
            try await answering { UploadAnswer(upload: try await laboratory.resumeUpload(request.upload)) }
        }
        router.register(DocumentsAbandon.self) { request, _ in
            try await answering {
                try await laboratory.abandonUpload(request.upload)
                return DocumentsAbandon.Result()
            }
        }
        router.register(DocumentsFinish.self) { request, peer in
            try await changing("document added", by: peer) { try await laboratory.finish(request) }
        }
    }

    /// Who changes something is logged, with what it was.
    private func changing(
        _ what: Logger.Message,
        by peer: ControlPeer,
        _ body: () async throws -> DocumentRecord
    ) async throws -> DocumentAnswer {
        let document = try await answering(body)
        logger.info(
            what,
            metadata: peer.metadata.merging([
                "document.id": "\(document.id.uuidString.lowercased())", "document.name": "\(document.name)",
            ]) { _, new in new }
        )
        return DocumentAnswer(document: document)
    }
}
