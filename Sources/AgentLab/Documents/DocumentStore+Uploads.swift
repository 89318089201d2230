package import AgentLabAPI
import AgentLabJSON
import Crypto
package import FoundationEssentials
import Logging
import Orchestration
import Postgres
import Synchronization

extension DocumentStore {
    /// Gives up uploads that nobody goes on with, until the task is cancelled.
    package func run() async {
        while (try? await Task.sleep(for: .seconds(30))) != nil { await removeIdleUploads() }
    }

    private func removeIdleUploads() async {
        let time = ContinuousClock.now - limits.idleTimeout
        for upload in uploads.withLock({ $0.removeUnused(since: time) }) {
            logger.info("upload given up", metadata: ["upload.id": "\(upload.id.lowercaseText)"])
            await discard(upload)
        }
    }

    /// Begins an upload.
    package func create(_ request: DocumentsCreate) async throws -> UploadRecord {
        let name = request.name ?? request.filename
        try DocumentNaming.check(filename: request.filename)
        try DocumentNaming.check(name: name)
        try checkSize(request.sizeBytes)
        guard try await pool.query(Self.namedStatement, [.text(name)]).isEmpty else { throw Self.nameTaken(name) }
        await removeIdleUploads()
        let id = RunID().uuid
        let upload = UploadTable.Upload(
            id: id,
            name: name,
            filename: request.filename,
            sizeBytes: request.sizeBytes
        )
        try uploads.withLock { try $0.open(upload, most: limits.maxUploads, at: .now) }
        do {
            try await translatingBlobErrors("upload") { try await blobs.begin(BlobKey(id)) }
        } catch {
            uploads.withLock { $0.remove(id) }
            throw error
        }
        return record(of: upload)
    }

    /// Takes the next chunk of an upload.
    package func upload(_ request: DocumentsUpload) async throws -> UploadRecord {
        let bytes = request.data.bytes
        return try await acting(on: request.upload) { upload in
            guard try isNews(bytes.count, at: request.offset, for: upload) else { return record(of: upload) }
            try await translatingBlobErrors("upload \(upload.id.lowercaseText)") {
                try await blobs.write(bytes, at: upload.offset, to: BlobKey(upload.id))
            }
            upload.append(bytes)
            return record(of: upload)
        }
    }

    /// How far an upload has come.
    package func resume(_ id: UUID) async throws -> UploadRecord {
        await removeIdleUploads()
        return record(of: try uploads.withLock { try $0.look(at: id, now: .now) })
    }

    /// Gives an upload up.
    package func abandon(_ id: UUID) async throws {
        do {
            let upload = try uploads.withLock { try $0.take(id) }
            uploads.withLock { $0.remove(id) }
            await discard(upload)
        } catch let error as LaboratoryError where error.reason == .uploadNotFound {
            return
        }
    }

    /// Makes a document of an upload.
    package func finish(_ request: DocumentsFinish) async throws -> DocumentRecord {
        do {
            let document = try await acting(on: request.upload) { upload in
                try await store(&upload, sha256: request.sha256.lowercased())
            }
            uploads.withLock { $0.remove(request.upload) }
            return document
        } catch let error as LaboratoryError where error.reason == .uploadNotFound {
            // The answer to the first time may have been lost.
            guard let document = try await documentThatCame(of: request) else { throw error }
            return document
        }
    }

    private func documentThatCame(of request: DocumentsFinish) async throws -> DocumentRecord? {
        let rows = try await pool.query(
            Self.finishedStatement,
            [.uuid(request.upload), .text(StorableText.clean(request.sha256.lowercased()))]
        )
        return try rows.first.map(DocumentRecord.init)
    }

    /// Acts on an upload alone; what the body throws leaves the upload as the body does.
    private func acting<Value>(
        on id: UUID,
        _ body: (inout UploadTable.Upload) async throws -> Value
    ) async throws -> Value {
        var upload = try uploads.withLock { try $0.take(id) }
        do {
            let value = try await body(&upload)
            uploads.withLock { [upload] in $0.putBack(upload, at: .now) }
            return value
        } catch let end as UploadEnd {
            uploads.withLock { $0.remove(id) }
            await discard(upload)
            throw end.error
        } catch {
            uploads.withLock { [upload] in $0.putBack(upload, at: .now) }
            throw error
        }
    }
}

/// An error after which there is no upload any more.
private struct UploadEnd: Error {
    let error: LaboratoryError
}

// MARK: - Checks

extension DocumentStore {
    private func checkSize(_ size: Int) throws {
        guard size > 0 else { throw LaboratoryError(.invalidParams, "size_bytes must be 1 or more, not \(size)") }
        let most = limits.maxDocumentBytes
        guard size <= most else {
            throw LaboratoryError(
                .tooLarge,
                "the document has \(size) bytes, more than the \(ByteCountText.format(most)) of max_document_bytes"
            )
        }
    }

    /// Whether a chunk is the next one; one that has arrived before is none.
    private func isNews(_ count: Int, at offset: Int, for upload: UploadTable.Upload) throws -> Bool {
        let most = limits.maxChunkBytes
        guard (1...most).contains(count) else {
            throw LaboratoryError(.invalidParams, "data must have 1 to \(most) bytes, not \(count)")
        }
        let (end, overflow) = offset.addingReportingOverflow(count)
        guard offset >= 0, !overflow, end <= upload.sizeBytes else {
            throw LaboratoryError(.invalidParams, "the chunk goes beyond the document's \(upload.sizeBytes) bytes")
        }
        if end <= upload.offset { return false }
        guard offset == upload.offset else {
            throw LaboratoryError(
                .conflict,
                "the next chunk of upload \(upload.id.lowercaseText) begins at \(upload.offset), not at \(offset)"
            )
        }
        return true
    }

    private func record(of upload: UploadTable.Upload) -> UploadRecord {
        UploadRecord(
            id: upload.id,
            offset: upload.offset,
            sizeBytes: upload.sizeBytes,
            maxChunkBytes: limits.maxChunkBytes,
            idleTimeoutSeconds: limits.idleTimeout / .seconds(1)
        )
    }

    private static func nameTaken(_ name: String) -> LaboratoryError {
        LaboratoryError(.conflict, "there is a document with the name \"\(name)\" already; choose another name")
    }

    private static let namedStatement = PostgresStatement(
        "document_named",
        "SELECT id FROM agentlab.documents WHERE name = $1"
    )
}

// MARK: - Storing

extension DocumentStore {
    /// The file first, then the row; when it is not known what became of the row both may be tried again.
    private func store(_ upload: inout UploadTable.Upload, sha256: String) async throws -> DocumentRecord {
        guard upload.offset == upload.sizeBytes else {
            throw LaboratoryError(
                .invalidStatus,
                "of \(upload.sizeBytes) bytes \(upload.offset) have arrived; send the rest first"
            )
        }
        let actual = upload.hash.finalize().hexadecimal
        guard actual == sha256 else {
            throw UploadEnd(
                error: LaboratoryError(
                    .invalidParams,
                    "sha256 is \(actual) of what has arrived, not \(sha256.prefix(80)); the upload is given up"
                )
            )
        }
        let key = BlobKey(upload.id)
        if !upload.isStored {
            try await translatingBlobErrors("upload \(upload.id.lowercaseText)") { try await blobs.commit(key) }
            upload.isStored = true
        }
        return try await insert(upload, sha256: sha256)
    }

    private func insert(_ upload: UploadTable.Upload, sha256: String) async throws -> DocumentRecord {
        let type = ContentType.of(upload.head, isWhole: upload.head.count == upload.sizeBytes)
        let (pages, problem) = type == ContentType.pdf ? await countPages(of: BlobKey(upload.id)) : (nil, nil)
        let parameters: [PostgresParameter] = [
            .uuid(upload.id), .text(upload.name), .text(upload.filename), .text(type), .int(upload.sizeBytes),
            .optional(pages) { .int4(Int32(clamping: $0)) },
            .optional(problem) { .text(StorableText.clean($0)) }, .text(sha256), .uuid(instance),
        ]
        do {
            let rows = try await pool.query(Self.insertStatement, parameters)
            return try DocumentRecord(try rows.onlyRow)
        } catch let error as PostgresError where error.constraint == "documents_name" {
            throw UploadEnd(error: Self.nameTaken(upload.name))
        }
    }

    /// A document is none the worse for pages that cannot be counted.
    private func countPages(of key: BlobKey) async -> (count: Int?, problem: String?) {
        do {
            return (try await inspector.countPages(of: key), nil)
        } catch {
            return (nil, "\(error)")
        }
    }

    private func discard(_ upload: UploadTable.Upload) async {
        do {
            if upload.isStored {
                try await removeUnlessKnown(BlobKey(upload.id))
            } else {
                try await blobs.discard(BlobKey(upload.id))
            }
        } catch {
            // The next start removes it.
            logger.warning("an upload's file is left", metadata: ["error": "\(error)"])
        }
    }

    /// An answer of the database may have been lost, and the row be there.
    private func removeUnlessKnown(_ key: BlobKey) async throws {
        guard try await pool.query(Self.knownStatement, [.uuid(key.id)]).isEmpty else { return }
        try await blobs.remove(key)
    }

    private static let insertStatement = PostgresStatement(
        "document_insert",
        """
        INSERT INTO agentlab.documents AS d
            (id, name, filename, content_type, size_bytes, page_count, problem, sha256, instance_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE SET id = excluded.id
        RETURNING \(DocumentRecord.columns)
        """
    )
    private static let finishedStatement = PostgresStatement(
        "document_finished",
        "SELECT \(DocumentRecord.columns) FROM agentlab.documents d WHERE d.id = $1 AND d.sha256 = $2"
    )
    private static let knownStatement = PostgresStatement(
        "document_known",
        "SELECT id FROM agentlab.documents WHERE id = $1"
    )
}
