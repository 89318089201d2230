package import AgentLabAPI
import AgentLabJSON
package import FoundationEssentials
package import Logging
package import Postgres
import Synchronization

/// The documents: rows that all daemons of the database see, and files in the state directory of the one that took them.
///
/// A document is there when its row is. Its file is complete before, and is removed after; what a crash leaves in between
/// the next start removes.
package final class DocumentStore: Sendable {
    let pool: PostgresPool
    let blobs: BlobStore
    /// The state directory that these blobs are in, as `agentlab.daemons` names it.
    let instance: UUID
    let inspector: PDFInspector
    let logger: Logger
    let uploads = Mutex(UploadTable())
    private let settings: Mutex<DocumentLimits>

    package init(pool: PostgresPool, blobs: BlobStore, instance: UUID, limits: DocumentLimits, logger: Logger) {
        self.pool = pool
        self.blobs = blobs
        self.instance = instance
        self.logger = logger
        inspector = PDFInspector(blobs: blobs)
        settings = Mutex(limits)
    }

    /// May be changed at any time; uploads that are open are finished as they were begun.
    package var limits: DocumentLimits {
        get { settings.withLock { $0 } }
        set { settings.withLock { $0 = newValue } }
    }

    /// What went wrong with a file, in the laboratory's terms.
    func translatingBlobErrors<Value>(
        _ subject: @autoclosure () -> String,
        _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as BlobError {
            let reason: ControlError.Reason = error.code == .noRoom ? .unavailable : .internal
            throw LaboratoryError(reason, "\(subject()): \(error)", cause: error)
        }
    }
}

// MARK: - Finding

extension DocumentStore {
    /// The document with a name, an id, or the only one whose id begins with some digits.
    ///
    /// - Throws: ``LaboratoryError`` when there is none, or several.
    func resolve(_ reference: String) async throws -> StoredDocument {
        let prefix = IDPrefix(reference)
        let parameters: [PostgresParameter] = [
            .text(StorableText.clean(reference)), .optional(prefix?.low, PostgresParameter.uuid),
            .optional(prefix?.high, PostgresParameter.uuid),
        ]
        let rows = try await pool.query(Self.resolveStatement, parameters).map(StoredDocument.init)
        if let named = rows.first(where: { $0.record.name == reference }) { return named }
        guard let first = rows.first else {
            throw LaboratoryError(
                .documentNotFound,
                "there is no document with the name or id \"\(reference.prefix(80))\""
            )
        }
        guard rows.count == 1 else {
            let some = rows.map(\.record.id.lowercaseText).joined(separator: ", ")
            throw LaboratoryError(
                .conflict,
                "\"\(reference)\" is ambiguous: the ids of several documents begin with it, such as \(some)"
            )
        }
        return first
    }

    package func find(_ reference: String) async throws -> DocumentRecord { try await resolve(reference).record }

    package func list(_ request: DocumentsList) async throws -> Page<DocumentRecord> {
        var query = ListQuery()
        if let search = request.search, !search.isEmpty {
            query.filter(
                "(d.name ILIKE $ OR d.filename ILIKE $ OR d.content_type ILIKE $ OR d.id::text ILIKE $)",
                .text(ListQuery.pattern(containing: search))
            )
        }
        let order = try ListQuery.order(
            request.sort ?? "-created_at",
            among: [
                "created_at": ["d.created_at", "d.id"], "name": ["d.name"], "size_bytes": ["d.size_bytes", "d.id"],
            ]
        )
        return try await query.page(
            request,
            in: pool,
            from: "agentlab.documents d",
            order: order,
            select: { "SELECT \(DocumentRecord.columns) FROM (SELECT d.* \($0)) d" },
            DocumentRecord.init
        )
    }

    private static let resolveStatement = PostgresStatement(
        "document_resolve",
        """
        SELECT \(DocumentRecord.columns) FROM agentlab.documents d WHERE d.name = $1
        UNION (SELECT \(DocumentRecord.columns) FROM agentlab.documents d WHERE d.id BETWEEN $2 AND $3 ORDER BY d.id LIMIT 3)
        """
    )
}

// MARK: - Reading and deleting

extension DocumentStore {
    /// A part of a document's bytes.
    package func read(_ request: DocumentsRead) async throws -> FileChunk {
        let document = try await resolve(request.document)
        try await requireHere(document)
        let window = try FileWindow(
            offset: request.offset,
            length: request.length,
            size: document.record.sizeBytes,
            most: limits.maxChunkBytes
        )
        return try await chunk(of: document.key, window, of: "document \"\(document.record.name)\"")
    }

    /// All of a document's bytes.
    func data(of document: StoredDocument) async throws -> [UInt8] {
        try await requireHere(document)
        return try await translatingBlobErrors("document \"\(document.record.name)\"") {
            try await blobs.read(document.key, count: document.record.sizeBytes)
        }
    }

    func chunk(of key: BlobKey, _ window: FileWindow, of subject: String) async throws -> FileChunk {
        let bytes = try await translatingBlobErrors(subject) {
            try await blobs.read(key, from: window.offset, count: window.length)
        }
        guard bytes.count == window.length else {
            throw LaboratoryError(.internal, "\(subject): \(blobs.path(of: key)) is shorter than it was")
        }
        return FileChunk(offset: window.offset, sizeBytes: window.size, data: Base64Bytes(bytes))
    }

    /// Forgets a document with its images.
    package func delete(_ reference: String) async throws -> DocumentRecord {
        let document = try await resolve(reference)
        let gone = try await pool.query(Self.deleteStatement, [.uuid(document.record.id)])
        guard !gone.isEmpty else {
            throw LaboratoryError(.documentNotFound, "document \"\(document.record.name)\" has just been deleted")
        }
        guard document.instance == instance else { return document.record }
        for row in gone { await drop(BlobKey(try row.get(0, as: UUID.self))) }
        return document.record
    }

    /// Removes a blob that has no row any more; what cannot be removed now the next start removes.
    func drop(_ key: BlobKey) async {
        do {
            try await blobs.remove(key)
        } catch {
            logger.warning("a blob without a row is left", metadata: ["error": "\(error)"])
        }
    }

    /// - Throws: ``LaboratoryError`` that says where the bytes are when they are not here.
    func requireHere(_ document: StoredDocument) async throws {
        guard document.instance != instance else { return }
        let rows = try await pool.query(Self.keeperStatement, [.uuid(document.instance)])
        let keeper = try rows.first.map { row in
            "the daemon on \(try row.get(0, as: String.self)) (daemon \((try row.get(1, as: UUID.self)).lowercaseText))"
        }
        throw LaboratoryError(
            .elsewhere,
            "the bytes of document \"\(document.record.name)\" are in the state directory of "
                + "\(keeper ?? "a daemon that is not on record"), not of this one; ask there, or add the document here too"
        )
    }

    /// How many pages a document has; counted now when it could not be before, as when a program was missing.
    ///
    /// - Throws: ``LaboratoryError`` for a document that has none, and with the reason when they cannot be counted.
    func pageCount(of document: StoredDocument) async throws -> Int {
        let record = document.record
        if let count = record.pageCount { return count }
        guard record.contentType == ContentType.pdf else {
            throw LaboratoryError(
                .invalidParams,
                "document \"\(record.name)\" is \(record.contentType); only a PDF has pages that can be rendered"
            )
        }
        try await requireHere(document)
        do {
            let count = try await inspector.countPages(of: document.key)
            _ = try await pool.query(Self.countStatement, [.uuid(record.id), .int4(Int32(clamping: count))])
            return count
        } catch let error as ProgramError {
            throw LaboratoryError(.renderingFailed, "document \"\(record.name)\": \(error)", cause: error)
        }
    }

    private static let countStatement = PostgresStatement(
        "document_count_pages",
        "UPDATE agentlab.documents SET page_count = $2, problem = NULL WHERE id = $1"
    )
    private static let deleteStatement = PostgresStatement(
        "document_delete",
        """
        WITH images AS (
            DELETE FROM agentlab.images WHERE document_id = $1 RETURNING blob
        ), document AS (
            DELETE FROM agentlab.documents WHERE id = $1 RETURNING id
        )
        SELECT id FROM document UNION ALL SELECT blob FROM images
        """
    )
    private static let keeperStatement = PostgresStatement(
        "instance_keeper",
        """
        SELECT d.hostname, d.id FROM agentlab.daemons d WHERE d.instance_id = $1
        ORDER BY d.ended_at IS NULL DESC, d.started_at DESC LIMIT 1
        """
    )
}
