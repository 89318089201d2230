import AgentLab
import AgentLabAPI
import Crypto
import FoundationEssentials

extension Laboratory {
    /// Adds a document in chunks of a size.
    func add(
        _ bytes: [UInt8],
        filename: String = "file",
        name: String? = nil,
        chunk: Int = 1 << 20
    ) async throws -> DocumentRecord {
        let upload = try await create(
            DocumentsCreate(filename: filename, sizeBytes: bytes.count, name: name)
        )
        try await send(bytes, to: upload, chunk: chunk)
        return try await finish(DocumentsFinish(upload: upload.id, sha256: digest(of: bytes)))
    }

    /// Sends what is missing of an upload.
    func send(_ bytes: [UInt8], to upload: UploadRecord, chunk: Int = 1 << 20) async throws {
        var offset = upload.offset
        while offset < bytes.count {
            let part = Array(bytes[offset..<min(bytes.count, offset + chunk)])
            offset = try await self.upload(
                DocumentsUpload(upload: upload.id, offset: offset, data: Base64Bytes(part))
            ).offset
        }
    }

    /// Reads all of a document, as a client does.
    func readAll(_ document: String, length: Int? = nil) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let part = try await read(DocumentsRead(document: document, offset: bytes.count, length: length))
            bytes += part.data.bytes
            if part.data.bytes.isEmpty || bytes.count == part.sizeBytes { return bytes }
        }
    }
}

func digest(of bytes: [UInt8]) -> String { SHA256.hash(data: bytes).hexadecimal }

/// Bytes that no two parts of are alike.
func noise(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: 0...255) } }

/// The reason for which something is refused; `nil` when it is not.
func refusal(of body: () async throws -> some Any) async -> LaboratoryError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? LaboratoryError
    }
}

extension TestBench {
    /// The files in a folder of the blob store, with the folders in it.
    func blobFiles(_ folder: String) -> [String] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: "\(directory)/blobs/\(folder)")) ?? []
        return names.filter { $0.count > 2 }.sorted()
    }
}
