package import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Postgres

/// The images of documents' pages: each page is rendered once for each set of options, however many ask for it.
///
/// An image is with the document that it was made of, in the blobs of the same daemon.
package final class ImageStore: Sendable {
    /// What is rendered by one caller at a time.
    struct Rendering: Hashable, Sendable {
        let document: UUID
        let page: Int
        let options: RenderOptions
    }

    let documents: DocumentStore
    let limits: RenderLimits
    let renderings = Turnstiles<Rendering>()
    let places: Turnstile
    let renderer: PageRenderer

    package init(documents: DocumentStore, limits: RenderLimits) {
        self.documents = documents
        self.limits = limits
        places = Turnstile(places: limits.places)
        renderer = PageRenderer(blobs: documents.blobs, inspector: documents.inspector, limits: limits)
    }

    var pool: PostgresPool { documents.pool }
    var blobs: BlobStore { documents.blobs }
}

// MARK: - Finding and reading

extension ImageStore {
    /// The image with an id, or the only one whose id begins with some digits.
    ///
    /// - Throws: ``LaboratoryError`` when there is none, or several.
    func resolve(_ reference: String) async throws -> StoredImage {
        let prefix = IDPrefix(reference)
        let parameters: [PostgresParameter] = [
            .optional(prefix?.low, PostgresParameter.uuid), .optional(prefix?.high, PostgresParameter.uuid),
        ]
        let rows = try await pool.query(Self.resolveStatement, parameters).map(StoredImage.init)
        guard let first = rows.first else {
            throw LaboratoryError(.imageNotFound, "there is no image with the id \"\(reference.prefix(80))\"")
        }
        guard rows.count == 1 else {
            let some = rows.map(\.record.id.lowercaseText).joined(separator: ", ")
            throw LaboratoryError(
                .conflict,
                "\"\(reference)\" is ambiguous: the ids of several images begin with it, such as \(some)"
            )
        }
        return first
    }

    package func find(_ reference: String) async throws -> ImageRecord { try await resolve(reference).record }

    package func list(_ request: ImagesList) async throws -> Page<ImageRecord> {
        var query = ListQuery()
        if let document = request.document {
            query.filter("i.document_id = $", .uuid(try await documents.resolve(document).record.id))
        }
        if let search = request.search, !search.isEmpty {
            query.filter(
                """
                (i.id::text ILIKE $ OR i.document_id IN (SELECT d.id FROM agentlab.documents d WHERE d.name ILIKE $))
                """,
                .text(ListQuery.pattern(containing: search))
            )
        }
        let order = try ListQuery.order(
            request.sort ?? "page",
            among: [
                "created_at": ["i.created_at", "i.id"], "page": ["i.document_id", "i.page", "i.created_at", "i.id"],
            ]
        )
        return try await query.page(
            request,
            in: pool,
            from: "agentlab.images i",
            order: order,
            select: { "SELECT \(StoredImage.columns) FROM (SELECT i.* \($0)) i" },
            ImageRecord.init
        )
    }

    /// A part of an image's bytes.
    package func read(_ request: ImagesRead) async throws -> FileChunk {
        let image = try await resolve(request.image)
        try await requireHere(image)
        let window = try FileWindow(
            offset: request.offset,
            length: request.length,
            size: image.record.sizeBytes,
            most: documents.limits.maxChunkBytes
        )
        return try await documents.chunk(of: image.key, window, of: "image \(image.record.id.lowercaseText)")
    }

    /// All of an image's bytes.
    func data(of image: StoredImage) async throws -> [UInt8] {
        try await requireHere(image)
        return try await documents.translatingBlobErrors("image \(image.record.id.lowercaseText)") {
            try await blobs.read(image.key, count: image.record.sizeBytes)
        }
    }

    private func requireHere(_ image: StoredImage) async throws {
        try await documents.requireHere(try await documents.resolve(image.record.documentID.lowercaseText))
    }

    private static let resolveStatement = PostgresStatement(
        "image_resolve",
        "SELECT \(StoredImage.columns) FROM agentlab.images i WHERE i.id BETWEEN $1 AND $2 ORDER BY i.id LIMIT 3"
    )
}
