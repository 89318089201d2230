public import FoundationEssentials

/// Asks where an upload goes on, as after a lost connection.
///
/// Errors: ``ControlError/Reason/uploadNotFound`` when it was finished or given up, or the daemon was restarted.
public struct DocumentsResume: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = UploadAnswer

    /// The method's name on the wire.
    public static let name = "documents.resume"

    /// The upload.
    public var upload: UUID

    /// It changes no more than how long the upload may rest.
    public var isRepeatable: Bool { true }

    /// Takes every field as it is; nothing is checked here.
    public init(upload: UUID) {
        self.upload = upload
    }

    private enum CodingKeys: String, CodingKey {
        case upload
    }
}
