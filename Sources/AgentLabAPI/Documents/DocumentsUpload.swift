public import FoundationEssentials

/// Sends the next chunk of an upload.
///
/// A chunk that has arrived already changes nothing.
///
/// Errors: ``ControlError/Reason/uploadNotFound``, ``ControlError/Reason/invalidParams`` for a chunk that is empty, too
/// long or goes beyond the document's end, ``ControlError/Reason/conflict`` with `data.offset` for one that leaves a gap,
/// ``ControlError/Reason/busy`` while another chunk of the upload is being written.
public struct DocumentsUpload: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = UploadAnswer

    /// The method's name on the wire.
    public static let name = "documents.upload"

    /// The upload.
    public var upload: UUID
    /// Where in the document the chunk begins, in bytes.
    public var offset: Int
    /// The chunk.
    public var data: Base64Bytes

    /// The second time it has arrived already.
    public var isRepeatable: Bool { true }

    /// Takes every field as it is; nothing is checked here.
    public init(upload: UUID, offset: Int, data: Base64Bytes) {
        self.upload = upload
        self.offset = offset
        self.data = data
    }

    private enum CodingKeys: String, CodingKey {
        case upload
        case offset
        case data
    }
}
