/// Asks for a document to be forgotten, with its bytes and the images of its pages.
///
/// Answers with its last record. Bytes in another daemon's state directory go at that daemon's next start.
///
/// Errors: ``ControlError/Reason/documentNotFound``, ``ControlError/Reason/conflict`` for a prefix of several ids.
public struct DocumentsDelete: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = DocumentAnswer

    /// The method's name on the wire.
    public static let name = "documents.delete"

    /// The document's name, its id, or an unambiguous prefix of the id.
    public var document: String

    /// Takes every field as it is; nothing is checked here.
    public init(document: String) {
        self.document = document
    }

    private enum CodingKeys: String, CodingKey {
        case document
    }
}
