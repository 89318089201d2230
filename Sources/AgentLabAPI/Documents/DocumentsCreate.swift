/// Begins the upload of a document.
///
/// Errors: ``ControlError/Reason/invalidParams``, ``ControlError/Reason/tooLarge`` for more than the daemon takes,
/// ``ControlError/Reason/conflict`` when the name is taken, ``ControlError/Reason/busy`` when too many uploads are open.
public struct DocumentsCreate: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = UploadAnswer

    /// The method's name on the wire.
    public static let name = "documents.create"

    /// What the file is called: a name without a folder.
    public var filename: String
    /// How many bytes will come, at least 1.
    public var sizeBytes: Int
    /// What the document is to be called; absent: as the file.
    public var name: String?

    /// Takes every field as it is; nothing is checked here.
    public init(filename: String, sizeBytes: Int, name: String? = nil) {
        self.filename = filename
        self.sizeBytes = sizeBytes
        self.name = name
    }

    private enum CodingKeys: String, CodingKey {
        case filename
        case sizeBytes = "size_bytes"
        case name
    }
}
