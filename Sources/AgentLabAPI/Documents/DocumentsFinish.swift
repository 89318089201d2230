public import FoundationEssentials

/// Makes a document of an upload whose bytes have all arrived.
///
/// Asked for again it answers with the document that there is.
///
/// Errors: ``ControlError/Reason/uploadNotFound``; ``ControlError/Reason/invalidStatus`` when bytes are missing;
/// ``ControlError/Reason/invalidParams`` when the checksum is another one and ``ControlError/Reason/conflict`` when the
/// name was taken meanwhile, which give the upload up.
public struct DocumentsFinish: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = DocumentAnswer

    /// The method's name on the wire.
    public static let name = "documents.finish"

    /// The upload.
    public var upload: UUID
    /// The SHA-256 of the whole document, 64 hexadecimal digits.
    public var sha256: String

    /// The second time the document is there.
    public var isRepeatable: Bool { true }

    /// Takes every field as it is; nothing is checked here.
    public init(upload: UUID, sha256: String) {
        self.upload = upload
        self.sha256 = sha256
    }

    private enum CodingKeys: String, CodingKey {
        case upload
        case sha256
    }
}
