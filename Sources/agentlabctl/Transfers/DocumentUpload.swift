import AgentLabAPI

/// Brings a file to the daemon, whatever becomes of single connections on the way.
struct DocumentUpload {
    let daemon: Daemon
    let name: String?

    /// How often a daemon that has forgotten the upload, as after a restart, is given the file from the beginning.
    private static let attempts = 3

    /// - Throws: ``CommandFailure``; the upload is given up then.
    func send(_ file: borrowing SourceFile) async throws -> DocumentRecord {
        let sha256 = try file.digest()
        var attempts = 0
        while true {
            attempts += 1
            let request = DocumentsCreate(filename: file.name, sizeBytes: file.size, name: name)
            let upload = try await daemon.call(request).upload
            do {
                try await sendChunks(of: file, upload)
                return try await daemon.call(DocumentsFinish(upload: upload.id, sha256: sha256)).document
            } catch let failure as CommandFailure where failure.reason == .uploadNotFound && attempts < Self.attempts {
                continue
            } catch {
                // Nobody goes on with it; if this is lost too, the daemon gives it up by itself.
                _ = try? await daemon.call(DocumentsAbandon(upload: upload.id))
                throw error
            }
        }
    }

    private func sendChunks(of file: borrowing SourceFile, _ upload: UploadRecord) async throws {
        var upload = upload
        while upload.offset < file.size {
            let bytes = try file.read(from: upload.offset, count: min(upload.maxChunkBytes, file.size - upload.offset))
            guard !bytes.isEmpty else { throw CommandFailure("\(file.path): became shorter while it was read") }
            let chunk = DocumentsUpload(upload: upload.id, offset: upload.offset, data: Base64Bytes(bytes))
            do {
                upload = try await daemon.call(chunk).upload
            } catch let failure as CommandFailure where failure.reason == .busy {
                // The request whose answer was lost is still in hand.
                try await Task.sleep(for: .milliseconds(100))
                upload = try await daemon.call(DocumentsResume(upload: upload.id)).upload
            }
        }
    }
}
