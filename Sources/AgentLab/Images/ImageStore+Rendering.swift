package import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Postgres

extension ImageStore {
    /// Images of a document's pages, in the order of the pages: those that are there, and those that are rendered now.
    ///
    /// - Throws: ``LaboratoryError`` that names the page; what has been rendered until then is kept. `CancellationError`
    ///   when the task is cancelled; the programs have ended then.
    package func render(_ request: ImagesRender) async throws -> [ImageRecord] {
        let options = try RenderOptions(request.options ?? ImageOptions())
        let document = try await documents.resolve(request.document)
        let count = try await documents.pageCount(of: document)
        let selection = try PageSelection(request.pages ?? (count == 1 ? "1" : "1-\(count)"))
        let pages = try selection.numbers(of: count, most: limits.maxPages)
        let isForced = request.force ?? false
        let known = isForced ? [] : try await images(of: document, pages, options)
        var images = Dictionary(known.map { ($0.page, $0) }) { first, _ in first }
        let missing = pages.filter { images[$0] == nil }
        if !missing.isEmpty { try await documents.requireHere(document) }
        for image in try await render(missing, of: document, options, isForced: isForced) { images[image.page] = image }
        return pages.compactMap { images[$0] }
    }

    private func render(
        _ pages: [Int],
        of document: StoredDocument,
        _ options: RenderOptions,
        isForced: Bool
    ) async throws -> [ImageRecord] {
        try await withThrowingTaskGroup(of: ImageRecord.self) { group in
            for page in pages {
                let rendering = Rendering(document: document.record.id, page: page, options: options)
                group.addTask {
                    try await self.renderings.pass(rendering) {
                        // Somebody else may have rendered it while this one waited for its turn.
                        let known = isForced ? [] : try await self.images(of: document, [page], options)
                        if let image = known.first { return image }
                        return try await self.places.pass { try await self.render(page, of: document, options) }
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func render(_ page: Int, of document: StoredDocument, _ options: RenderOptions) async throws -> ImageRecord
    {
        let subject = "page \(page) of document \"\(document.record.name)\""
        do {
            return try await documents.translatingBlobErrors(subject) {
                try await blobs.withWorkFolder { folder in
                    let file = try await renderer.render(document.key, page: page, options, in: folder)
                    return try await keep(file, page: page, of: document, options)
                }
            }
        } catch let error as ProgramError {
            throw LaboratoryError(.renderingFailed, "\(subject): \(error)", cause: error)
        } catch let error as LaboratoryError where error.reason == .renderingFailed {
            throw LaboratoryError(.renderingFailed, "\(subject): \(error.message)", cause: error.cause)
        }
    }
}

// MARK: - Rows

extension ImageStore {
    private func images(
        of document: StoredDocument,
        _ pages: [Int],
        _ options: RenderOptions
    ) async throws -> [ImageRecord] {
        let parameters: [PostgresParameter] = [
            .uuid(document.record.id), .int4Array(pages.map { Int32(clamping: $0) }), .jsonb(try options.encoded()),
        ]
        return try await pool.query(Self.knownStatement, parameters).map(ImageRecord.init)
    }

    /// The file first, then the row, then away with the file that it takes the place of.
    private func keep(
        _ file: RenderedPage,
        page: Int,
        of document: StoredDocument,
        _ options: RenderOptions
    ) async throws -> ImageRecord {
        let (key, content) = (BlobKey(), try await blobs.digest(of: file.path))
        try await blobs.adopt(file.path, as: key)
        let parameters: [PostgresParameter] = [
            .uuid(BlobKey().id), .uuid(document.record.id), .int4(Int32(clamping: page)), .jsonb(try options.encoded()),
            .text(options.format.contentType), .int4(Int32(clamping: file.width)), .int4(Int32(clamping: file.height)),
            .int(content.size), .text(content.sha256), .uuid(key.id),
        ]
        do {
            // Unstructured, for only a task of its own does not inherit the cancellation: the file is there, and would be
            // nobody's without the row. It has ended when this returns.
            let row = try await Task { try await pool.query(Self.keepStatement, parameters).onlyRow }.value
            if let former = try row.get("former", as: UUID?.self) { await documents.drop(BlobKey(former)) }
            return try ImageRecord(row)
        } catch let error as PostgresError where error.sqlState == "23503" {
            await documents.drop(key)
            throw LaboratoryError(.documentNotFound, "document \"\(document.record.name)\" has been deleted meanwhile")
        }
    }

    private static let knownStatement = PostgresStatement(
        "images_known",
        """
        SELECT \(StoredImage.columns) FROM agentlab.images i
        WHERE i.document_id = $1 AND i.page = ANY ($2) AND i.options = $3
        """
    )
    private static let keepStatement = PostgresStatement(
        "image_keep",
        """
        WITH former AS (
            SELECT f.blob FROM agentlab.images f WHERE f.document_id = $2 AND f.page = $3 AND f.options = $4
        )
        INSERT INTO agentlab.images AS i
            (id, document_id, page, options, content_type, width, height, size_bytes, sha256, blob)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT ON CONSTRAINT images_rendering DO UPDATE
        SET width = excluded.width, height = excluded.height, size_bytes = excluded.size_bytes, sha256 = excluded.sha256,
            blob = excluded.blob, created_at = now()
        RETURNING \(StoredImage.columns), (SELECT blob FROM former) AS former
        """
    )
}
