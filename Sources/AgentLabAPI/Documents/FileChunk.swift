/// A part of a file.
public struct FileChunk: Codable, Hashable, Sendable {
    /// Where in the file it begins, in bytes.
    public var offset: Int
    /// The whole file's size in bytes.
    public var sizeBytes: Int
    /// What is there; empty at the file's end.
    public var data: Base64Bytes

    /// Takes every field as it is; nothing is checked here.
    public init(offset: Int, sizeBytes: Int, data: Base64Bytes) {
        self.offset = offset
        self.sizeBytes = sizeBytes
        self.data = data
    }

    private enum CodingKeys: String, CodingKey {
        case offset
        case sizeBytes = "size_bytes"
        case data
    }
}
