public import FoundationEssentials

/// A document on its way to a daemon.
///
/// It lives in that daemon's memory: a daemon that was restarted knows nothing of it, and one that nobody goes on with is
/// given up.
public struct UploadRecord: Codable, Hashable, Sendable {
    /// Its id, which is the document's later.
    public var id: UUID
    /// How many bytes have arrived; the next chunk begins there.
    public var offset: Int
    /// How many bytes the document has.
    public var sizeBytes: Int
    /// The most bytes that a chunk may have.
    public var maxChunkBytes: Int
    /// How long it may rest before it is given up.
    public var idleTimeoutSeconds: Double

    /// Takes every field as it is; nothing is checked here.
    public init(id: UUID, offset: Int, sizeBytes: Int, maxChunkBytes: Int, idleTimeoutSeconds: Double) {
        self.id = id
        self.offset = offset
        self.sizeBytes = sizeBytes
        self.maxChunkBytes = maxChunkBytes
        self.idleTimeoutSeconds = idleTimeoutSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case offset
        case sizeBytes = "size_bytes"
        case maxChunkBytes = "max_chunk_bytes"
        case idleTimeoutSeconds = "idle_timeout_seconds"
    }
}
